"""The panel section: from raw files to a firm × period panel."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.award_timing import Amendments, AwardPeriod, DateBasis, Duplicates
from ipec_econ.core.spec.award_value import AwardValue
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
from ipec_econ.core.spec.productivity import Productivity
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


class Awards(SpecModel):
    """Where awards come from, and how their columns are called."""

    source: OneOrMany[Annotated[str, Field(min_length=1)]]
    format: Literal["table", "ocds", "ted", "placsp", "euskadi", "usaspending", "fpds"] = "table"
    releases: Literal["latest", "merge"] = "latest"
    amendments: Amendments = "last"
    bidders: Literal["drop", "keep"] = "drop"
    columns: dict[str, Column] = {}
    query: str | None = None
    sheet: str | None = None
    types: dict[Column, ColumnType] = {}
    date: OneOrMany[DateBasis] = ("award",)
    period: AwardPeriod = AwardPeriod()
    where: Expression | None = None
    duplicates: Duplicates | None = None
    value: AwardValue = AwardValue()
    coverage: str | int | None = None
    innovation: Innovation | None = None

    @model_validator(mode="after")
    def _check_amendments(self) -> Awards:
        if self.amendments != "last" and self.format != "ocds":
            raise PydanticCustomError(
                "amendments_format",
                "`amendments` chooses among releases, and awards of `format: {format}` have none",
                {"format": self.format, "fix": "remove `amendments`, or write `format: ocds`"},
            )
        if self.amendments == "first" and self.releases == "merge":
            raise PydanticCustomError(
                "amendments_merged",
                "`amendments: first` has no first release to take: `releases: merge` makes one of "
                "all",
                {"fix": "write `releases: latest`, or `amendments: {as_known_at: 2021-12-31}`"},
            )
        return self


LIKELY = 0.95
"""Match probability from which a probabilistic step links, where it gives none."""


class LinkStep(SpecModel):
    """One rule of the cascade; the first that accepts wins."""

    match: Literal["identifier", "name", "alias", "fuzzy", "probabilistic"]
    check: Literal["name_or_postcode", "none"] | None = None
    threshold: Probability | None = None
    precision: Probability | None = None
    source: Annotated[str, Field(min_length=1)] | None = None
    columns: dict[str, Column] | None = None
    model: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _write_defaults(cls, given: Any) -> Any:
        """Write out the defaults of the step's rule, and of no other."""
        if not isinstance(given, dict):
            return given
        defaults = _STEP_DEFAULTS.get(str(given.get("match")), {})
        if given.get("threshold") is not None:
            defaults = {key: value for key, value in defaults.items() if key != "precision"}
        return {**defaults, **{key: value for key, value in given.items() if value is not None}}

    @model_validator(mode="after")
    def _check_keys(self) -> LinkStep:
        own = _STEP_KEYS[self.match]
        for key in ("check", "threshold", "precision", "source", "columns", "model"):
            if getattr(self, key) is not None and key not in own:
                rules = ", ".join(f"`{rule}`" for rule, keys in _STEP_KEYS.items() if key in keys)
                raise PydanticCustomError(
                    "step_key",
                    "`{key}` is no key of a step `{match}`",
                    {"key": key, "match": self.match, "fix": f"`{key}` belongs to {rules}"},
                )
        if self.match == "alias" and self.source is None:
            raise PydanticCustomError(
                "alias_source",
                "a step `alias` names no file of aliases",
                {"fix": "write {match: alias, source: aliases.csv}"},
            )
        if self.threshold is not None and self.precision is not None:
            raise PydanticCustomError(
                "two_thresholds",
                "`threshold` and `precision` both decide which names are similar enough",
                {"fix": "keep one of the two"},
            )
        return self


_STEP_KEYS: dict[str, tuple[str, ...]] = {
    "identifier": ("check",),
    "name": (),
    "alias": ("source", "columns"),
    "fuzzy": ("threshold", "precision"),
    "probabilistic": ("threshold", "model"),
}
_STEP_DEFAULTS: dict[str, dict[str, Any]] = {
    "identifier": {"check": "name_or_postcode"},
    "fuzzy": {"precision": 0.98},
    "probabilistic": {"threshold": LIKELY},
}


class Corrections(SpecModel):
    """Analysts' decisions: which file, and how its columns are called."""

    source: Annotated[str, Field(min_length=1)]
    columns: dict[str, Column] = {}


class Groups(SpecModel):
    """Which group a firm belongs to, and what that is used for.

    ``level: treatment`` counts a member's awards for every firm of its group; ``level: unit`` says
    that the panel's unit is a group.
    """

    source: Annotated[str, Field(min_length=1)]
    level: Literal["treatment", "unit"]
    columns: dict[str, Column] = {}


class Link(SpecModel):
    """How suppliers become firms."""

    steps: Seq[LinkStep] = (LinkStep(match="identifier"),)
    threshold: Probability | None = None
    joint_names: Literal["split", "whole"] = "split"
    corrections: str | Corrections | None = None
    rates_by: OneOrMany[Column] = ()
    groups: Groups | None = None


def _read_period(value: Any) -> Any:
    """Return a period that is written as text as the number it is."""
    return int(value) if isinstance(value, str) and value.strip().isdigit() else value


class Deflate(SpecModel):
    """Nominal columns to prices of the period `base`, by a price index.

    The file has columns `time` and `index`, and that of `by`, which the firm table has too;
    `index_columns` names them where they are called otherwise.
    """

    columns: Annotated[OneOrMany[Column], Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    base: Annotated[int, BeforeValidator(_read_period, json_schema_input_type=int | str)]
    by: Column | None = None
    index_columns: dict[str, Column] = {}


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
    deflate: OneOrMany[Deflate] = ()
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

    @model_validator(mode="after")
    def _check_bidders(self) -> PanelSpec:
        kept = self.awards is not None and self.awards.bidders == "keep"
        for name, treatment in self.treatments.items():
            if getattr(treatment, "controls", "all") == "runners_up" and not kept:
                raise PydanticCustomError(
                    "no_bidders",
                    "treatment `{name}` compares with runners-up, and no losing bidder is read",
                    {"name": name, "fix": "write `bidders: keep` under `awards`, if it names bids"},
                )
        return self
