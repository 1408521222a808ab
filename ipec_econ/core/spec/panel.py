"""The panel section: from raw files to a firm × period panel."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import (
    Column,
    Name,
    OneOrMany,
    Probability,
    Range,
    Seq,
    Share,
    SpecModel,
)
from ipec_econ.core.spec.expression_type import Expression
from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.core.spec.treatment import Treatment

ColumnType = Literal["text", "integer", "number", "date"]


class Firms(SpecModel):
    """Where the firm panel comes from, and its two keys."""

    source: Annotated[str, Field(min_length=1)]
    unit: Column
    time: Column
    query: str | None = None
    sheet: str | None = None
    name: Column | None = None
    postcode: Column | None = None
    columns: dict[Name, Column] = {}
    types: dict[Column, ColumnType] = {}
    where: Expression | None = None


class AwardValue(SpecModel):
    """Value policies; every choice is written out in resolved.yaml."""

    framework: Literal["keep", "drop", "event_only"] = "keep"
    suppliers: Literal["full", "split_equally", "drop", "event_only"] = "full"
    zero: Literal["keep", "missing", "drop"] = "keep"


class Awards(SpecModel):
    """Where awards come from, and how their columns are called."""

    source: OneOrMany[Annotated[str, Field(min_length=1)]]
    format: Literal["table", "ocds", "ted", "placsp", "usaspending", "fpds"] = "table"
    releases: Literal["latest", "merge"] = "latest"
    columns: dict[str, Column] = {}
    query: str | None = None
    sheet: str | None = None
    types: dict[Column, ColumnType] = {}
    where: Expression | None = None
    value: AwardValue = AwardValue()
    coverage: str | int | None = None
    innovation: Innovation | None = None


class LinkStep(SpecModel):
    """One rule of the cascade; the first that accepts wins."""

    match: Literal["identifier", "name", "alias", "fuzzy", "probabilistic"]
    threshold: Probability | None = None
    table: str | None = None
    model: str | None = None


class Link(SpecModel):
    """How suppliers become firms."""

    steps: Seq[LinkStep] = (LinkStep(match="identifier"),)
    threshold: Probability | None = None
    corrections: str | None = None
    groups: str | None = None


class Deflate(SpecModel):
    """Nominal columns to constant prices."""

    columns: Seq[Column]
    source: str
    base: int | str
    by: Column | None = None


class LawOfMotion(SpecModel):
    """How productivity moves: its polynomial degree and what may shift it."""

    degree: Annotated[int, Field(ge=1)] = 1
    endogenous: Seq[Column] = ()


class Productivity(SpecModel):
    """One named productivity measure."""

    method: Literal["labour", "index", "ols", "fe", "op", "lp", "acf", "wooldridge"]
    output: Column
    free: Seq[Column] = ()
    state: Seq[Column] = ()
    proxy: Column | None = None
    by: Column | None = None
    law: LawOfMotion = LawOfMotion()
    degree: Annotated[int, Field(ge=1)] | None = None
    bootstrap: Annotated[int, Field(ge=0)] | None = None


class Bounds(SpecModel):
    """Winsorise or trim columns at quantiles, within cells of `by`."""

    columns: OneOrMany[Column]
    quantiles: Range[Share] = (0.01, 0.99)
    by: OneOrMany[Column] = ()


class Sample(SpecModel):
    """A named filter over the panel's rows."""

    where: Expression | None = None
    balanced: bool = False
    min_periods: Annotated[int, Field(ge=1)] = 1
    years: Range[int] | None = None


NO_FIRMS = Firms(source="cells", unit="unit", time="time")
"""Stands where a panel is read from cells, until the file has said what its keys are called."""


class PanelSpec(SpecModel):
    """The whole panel section, inline or in a file of its own: of `firms`, or of `cells`."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["firms"]}, {"required": ["cells"]}]}
    )

    firms: Firms = Field(default_factory=lambda: NO_FIRMS)
    cells: Annotated[str, Field(min_length=1)] | None = None
    awards: Awards | None = None
    link: Link = Link()
    deflate: Deflate | None = None
    columns: dict[Name, Expression] = {}
    productivity: dict[Name, Productivity] = {}
    winsorise: OneOrMany[Bounds] = ()
    trim: OneOrMany[Bounds] = ()
    treatments: dict[Name, Treatment] = {}
    samples: dict[Name, Sample] = {}

    @model_validator(mode="after")
    def _check_source(self) -> PanelSpec:
        given = self.model_fields_set
        if self.cells is None and "firms" not in given:
            raise PydanticCustomError(
                "no_firms",
                "the key `firms` is missing in `panel`",
                {"fix": "add `firms: …`, or `cells: …` for a file of cells"},
            )
        beside = [name for name in type(self).model_fields if name in given and name != "cells"]
        if self.cells is not None and beside:
            raise PydanticCustomError(
                "cells_alone",
                "`cells` stands alone in a panel, without `{name}`",
                {"name": beside[0], "fix": f"remove `{beside[0]}`, or read `firms` instead"},
            )
        return self
