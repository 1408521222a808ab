"""Tables of estimates: regression tables with panels, paths of effects, decompositions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Name, OneOrMany, Range, Seq, SpecModel
from ipec_econ.core.spec.table_base import TableBase
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.core.vocabulary import Below, PathCount, Statistic

DEFAULT_STATISTICS: tuple[Statistic, ...] = (
    "n_obs", "n_units", "n_treated", "n_clusters", "mean_outcome", "r2_within", "fixed_effects",
)  # fmt: skip
PATH_STATISTICS: tuple[Statistic, ...] = (
    "pretrend_p", "n_obs", "n_units", "n_treated", "n_clusters",
)  # fmt: skip
DECOMPOSITION_STATISTICS: tuple[Statistic, ...] = (
    "n_obs", "n_units", "n_treated", "n_clusters", "mean_pre",
)  # fmt: skip


class ModelTable(TableBase):
    """Keys of every kind of table that prints estimates."""

    labels: dict[str, str] = {}
    below: OneOrMany[Below] = ("std_error",)
    stars: bool = False
    statistics: Seq[Statistic] = DEFAULT_STATISTICS
    sample: Literal["own", "common"] = "own"

    @model_validator(mode="after")
    def _check_stars(self) -> ModelTable:
        if self.stars and not TABLE_STYLES[self.style].star_levels:
            raise PydanticCustomError(
                "stars_of_style",
                "`stars: true` in the style `{style}`, which marks no significance by asterisks",
                {"style": self.style, "fix": "remove `stars`, or choose another style"},
            )
        return self


class TablePanel(SpecModel):
    """A part of a regression table under a title of its own: other models in the same columns.

    `rows` and `statistics` are the table's where the panel has none; its `labels` come before the
    table's.
    """

    columns: Annotated[Seq[Name], Field(min_length=1)]
    rows: Seq[str] | None = None
    statistics: Seq[Statistic] | None = None
    labels: dict[str, str] = {}


class RegressionTable(ModelTable):
    """One column a model, coefficients above, statistics below.

    `panels`, by title, stand in place of `columns`. `collapse` prints statistics that all panels
    share once, below the last panel.
    """

    kind: Literal["regression"] = "regression"
    columns: Annotated[Seq[Name], Field(min_length=1)] = ()
    panels: dict[str, TablePanel] = {}
    column_groups: dict[str, Seq[Name]] = {}
    rows: Seq[str] = ()
    collapse: bool = True

    @model_validator(mode="after")
    def _check_columns(self) -> RegressionTable:
        if self.columns and self.panels:
            raise PydanticCustomError(
                "columns_and_panels",
                "a table has both `columns` and `panels`",
                {"fix": "give each panel its `columns`, and remove those of the table"},
            )
        if not self.columns and not self.panels:
            raise PydanticCustomError(
                "no_columns",
                "the key `columns` is missing",
                {"fix": "add `columns: [MODEL, …]`, or `panels` that have columns"},
            )
        return self

    @property
    def shown_models(self) -> tuple[str, ...]:
        """The models of its columns, panel by panel."""
        panels = (name for panel in self.panels.values() for name in panel.columns)
        return tuple(dict.fromkeys((*self.columns, *panels)))

    def read_panel(self, panel: TablePanel) -> RegressionTable:
        """Return the table that a panel is by itself."""
        own = {"rows": panel.rows, "statistics": panel.statistics}
        given = {key: value for key, value in own.items() if value is not None}
        labels = {**self.labels, **panel.labels}
        columns = {"columns": panel.columns, "panels": {}, "labels": labels}
        return self.model_copy(update={**columns, **given})


class EventStudyTable(ModelTable):
    """Effects by time since treatment: event times in rows, models in columns.

    `window` keeps some of the event times; `counts` says what is counted for each of them;
    `average` adds the average effect that tables show.
    """

    kind: Literal["event_study"]
    columns: Annotated[Seq[Name], Field(min_length=1)]
    column_groups: dict[str, Seq[Name]] = {}
    window: Range[int] | None = None
    average: bool = False
    counts: OneOrMany[PathCount] = ("n_treated",)
    statistics: Seq[Statistic] = PATH_STATISTICS

    @property
    def shown_models(self) -> tuple[str, ...]:
        """The models of its columns."""
        return tuple(dict.fromkeys(self.columns))


class DecompositionModels(SpecModel):
    """One model of three outcomes in logs: a ratio, its numerator and its denominator."""

    total: Name
    numerator: Name
    denominator: Name


class DecompositionTable(ModelTable):
    """An effect on a ratio in logs as that on its numerator less that on its denominator.

    `scale` says whether outcomes are logarithms where their definitions do not tell: effects are
    then said in per cent.
    """

    kind: Literal["decomposition"]
    models: DecompositionModels
    rows: Seq[str] = ()
    scale: Literal["log", "level"] | None = None
    statistics: Seq[Statistic] = DECOMPOSITION_STATISTICS

    @property
    def shown_models(self) -> tuple[str, ...]:
        """The ratio's model, the numerator's, the denominator's."""
        return (self.models.total, self.models.numerator, self.models.denominator)
