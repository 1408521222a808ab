"""What is printed, pulled and withheld."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.core.disclosure_profiles import PROFILE_KEYS, PROFILES, find_looser
from ipec_econ.core.spec.base import Column, Name, OneOrMany, Seq, SpecModel
from ipec_econ.core.spec.model_table import DecompositionTable, EventStudyTable, RegressionTable
from ipec_econ.core.spec.table_base import TableBase
from ipec_econ.core.vocabulary import SIGNIFICANT_DIGITS, FigureFormat

EVER_TREATED = "ever_treated"
"""What a summary table's `by` says for treated against never-treated firms."""


class SummaryTable(TableBase):
    """Counts, means and quantiles of columns, by group; `by` is a column or `ever_treated`."""

    kind: Literal["summary"]
    columns: Annotated[Seq[Column], Field(min_length=1)]
    by: Column | None = None
    treatment: Name | None = None
    sample: Name = "main"
    labels: dict[str, str] = {}
    digits: Annotated[int, Field(ge=0, le=12)] = 2

    @model_validator(mode="after")
    def _check_treatment(self) -> SummaryTable:
        if self.treatment is not None and self.by != EVER_TREATED:
            raise PydanticCustomError(
                "summary_treatment",
                "`treatment` says which one `by: ever_treated` means, and `by` is not that",
                {"fix": "write by: ever_treated, or remove `treatment`"},
            )
        return self


class BalanceTable(TableBase):
    """Treated against never-treated firms before treatment.

    `weighting` names columns: never-treated firms are weighted by the odds of a logit of them.
    """

    kind: Literal["balance"]
    treatment: Name
    covariates: Annotated[Seq[Column], Field(min_length=1)]
    weighting: OneOrMany[Column] = ()
    sample: Name = "main"
    labels: dict[str, str] = {}
    digits: Annotated[int, Field(ge=0, le=12)] = 2


class CohortTable(TableBase):
    """Firms and rows of every cohort, of never-treated firms, and of those that are left out."""

    kind: Literal["cohort_sizes"]
    treatment: Name
    sample: Name = "main"


class FlowTable(TableBase):
    """The sample flow as a table."""

    kind: Literal["sample_flow"]


class LinkageTable(TableBase):
    """Match rates by rule, by count and by value."""

    kind: Literal["linkage"]


class AwardQualityTable(TableBase):
    """What is odd about the award rows, by count and by value."""

    kind: Literal["award_quality"]


class ProductivityTable(TableBase):
    """Elasticities of productivity measures with their errors and tests, a column a group.

    `measures` names some of them in order; without it the table shows all. `labels` name measures,
    groups and inputs for readers.
    """

    kind: Literal["productivity"]
    measures: Seq[Name] = ()
    labels: dict[str, str] = {}
    digits: Annotated[int, Field(ge=0, le=12)] = 3


class GridTable(TableBase):
    """A grid: estimates by choice, or one row a cell."""

    kind: Literal["specification_grid"]
    grid: Name
    rows: Literal["choices", "cells"] = "choices"
    labels: dict[str, str] = {}


def _find_kind(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("kind", "regression")
    return getattr(value, "kind", None)


TableSpec = Annotated[
    Annotated[RegressionTable, Tag("regression")]
    | Annotated[EventStudyTable, Tag("event_study")]
    | Annotated[DecompositionTable, Tag("decomposition")]
    | Annotated[SummaryTable, Tag("summary")]
    | Annotated[BalanceTable, Tag("balance")]
    | Annotated[CohortTable, Tag("cohort_sizes")]
    | Annotated[FlowTable, Tag("sample_flow")]
    | Annotated[LinkageTable, Tag("linkage")]
    | Annotated[AwardQualityTable, Tag("award_quality")]
    | Annotated[ProductivityTable, Tag("productivity")]
    | Annotated[GridTable, Tag("specification_grid")],
    Discriminator(_find_kind),
]


class Grid(SpecModel):
    """A model varied over choices: keys of the model and of the panel, with their values.

    `row` is the estimate that is compared: an average, a term or an event time (``att_event 2``),
    as a table's `rows` name it; without it the average that tables show, or the first coefficient.
    `labels` name keys and values for readers, in every table and figure of the grid.
    """

    base: Name
    vary: Annotated[dict[str, Annotated[Seq[Any], Field(min_length=1)]], Field(min_length=1)]
    design: Literal["full", "one_at_a_time"] = "full"
    row: str | None = None
    labels: dict[str, str] = {}


class Disclosure(SpecModel):
    """Rules that outputs must meet before they leave a secure lab.

    `profile` is `none` (nothing is withheld), a named one, whose numbers stand for those left out,
    or `own`, which states every number. A number that asks for less than the named profile is
    used, and recorded as a warning.
    """

    profile: Literal["none", "ons_srs", "hmrc", "own"]
    threshold: Annotated[int, Field(ge=1)] | None = None
    degrees_of_freedom: Annotated[int, Field(ge=1)] | None = None
    clusters: Annotated[int, Field(ge=2)] | None = None
    dominance_firms: Annotated[int, Field(ge=1)] | None = None
    dominance_share: Annotated[float, Field(gt=0, le=1, strict=False)] | None = None
    p_percent: Annotated[float, Field(ge=0, le=100, strict=False)] | None = None
    rounding: Annotated[int, Field(ge=1)] | None = None
    digits: Annotated[int, Field(ge=1, le=12)] | None = None
    blocked_formats: OneOrMany[FigureFormat] | None = None

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, stated: Any) -> Any:
        """Write a named profile's numbers out: resolved.yaml then says all of them."""
        if not isinstance(stated, dict):
            return stated
        return {**PROFILES.get(str(stated.get("profile")), {}), **stated}

    @model_validator(mode="after")
    def _check_own(self) -> Disclosure:
        missing = [key for key in PROFILE_KEYS if getattr(self, key) is None]
        if self.profile == "own" and missing:
            raise PydanticCustomError(
                "disclosure_own",
                "`profile: own` states every number, and {missing} are not there",
                {"missing": ", ".join(missing), "fix": "add them, or name a profile"},
            )
        return self

    @property
    def rules(self) -> DisclosureRules | None:
        """The rules to hold outputs to; ``None`` for the profile that withholds nothing."""
        if self.profile == "none":
            return None
        return DisclosureRules(
            profile=self.profile,
            threshold=self.threshold or 1,
            degrees_of_freedom=self.degrees_of_freedom or 1,
            clusters=self.clusters or 1,
            dominance_firms=self.dominance_firms or 1,
            dominance_share=1.0 if self.dominance_share is None else self.dominance_share,
            p_percent=self.p_percent or 0.0,
            rounding=self.rounding or 1,
            digits=self.digits or SIGNIFICANT_DIGITS,
            blocked_formats=self.blocked_formats or (),
        )

    @property
    def looser(self) -> tuple[str, ...]:
        """Keys in which the numbers ask for less than the profile that is named."""
        return find_looser(self.profile, {key: getattr(self, key) for key in PROFILE_KEYS})


class Cells(SpecModel):
    """Cell moments to hand on in place of rows; cells of fewer firms are withheld."""

    min_firms: Annotated[int, Field(ge=1)] = 10
