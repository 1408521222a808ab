"""The lower block of a regression table: numbers and facts about each fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from math import nan

from ipec_econ.core.estimates import FitStatistics, ModelResult
from ipec_econ.core.table import EMPTY, WITHHELD, Cell, Row
from ipec_econ.core.vocabulary import Statistic
from ipec_econ.report.cells import (
    UNAVAILABLE,
    make_count_cell,
    make_number_cell,
    make_text_cell,
)
from ipec_econ.report.estimator_titles import title_estimator
from ipec_econ.report.statistic_values import Values

STATISTIC_WORDS: dict[Statistic, str] = {
    "n_obs": "Observations",
    "n_units": "Firms",
    "n_treated": "Treated firms",
    "n_clusters": "Clusters",
    "n_singletons": "Singletons dropped",
    "mean_outcome": "Mean of outcome",
    "mean_pre": "Pre-treatment mean of outcome",
    "r2": "R²",
    "r2_within": "Within R²",
    "pretrend_p": "Pre-trend p-value",
    "mde": "Minimum detectable effect",
    "breakdown": "Breakdown value (HonestDiD)",
    "fixed_effects": "Fixed effects",
    "covariates": "Controls",
    "covariate_rows": "Control",
    "vcov": "Standard errors",
    "estimator": "Estimator",
    "equality_p": "Equality of effects, p-value",
}
"""The field's words; `labels` may replace them."""

YES = Cell("mark", "Yes")
FILLED = ("text", "mark", "withheld")
"""Roles without a number that yet say something."""

CellMaker = Callable[[ModelResult, int], Cell]

MAKERS: dict[Statistic, CellMaker] = {
    "n_obs": lambda result, _: _count(result.fit, "n_obs"),
    "n_units": lambda result, _: _count(result.fit, "n_units"),
    "n_treated": lambda result, _: _count(result.fit, "n_treated"),
    "n_clusters": lambda result, _: _count(result.fit, "n_clusters"),
    "n_singletons": lambda result, _: _show_singletons(result),
    "mean_outcome": lambda result, digits: _number(result.fit, "mean_outcome", digits),
    "mean_pre": lambda result, digits: _number(result.fit, "mean_pre", digits),
    "r2": lambda result, digits: _number(result.fit, "r2", digits),
    "r2_within": lambda result, digits: _number(result.fit, "r2_within", digits),
    "pretrend_p": lambda result, digits: make_number_cell(_find_pretrend_p(result), digits),
    "breakdown": lambda result, digits: make_number_cell(_find_breakdown(result), digits),
    "vcov": lambda result, _: make_text_cell(_shorten_vcov(result.fit.vcov_label)),
    "estimator": lambda result, _: make_text_cell(title_estimator(result.estimator)),
}
"""How each statistic becomes a cell.

`fixed_effects` and `covariate_rows` make a row for each of them instead; `covariates`, `mde` and
`equality_p` depend on the rows above."""


def build_statistic_rows(
    statistics: Sequence[Statistic],
    results: Sequence[ModelResult],
    *,
    digits: int,
    labels: Mapping[str, str],
    printed: Collection[str],
    values: Values,
    asked: bool,
) -> tuple[Row, ...]:
    """Return one row a statistic, and one for every fixed effect or control that a column has.

    Parameters
    ----------
    digits
        Decimals of means and R².
    labels
        Words for statistics and columns of the data.
    printed
        Terms that have a row in the table: those without one, or without a number in their
        column, are controls.
    values
        Statistics that depend on the rows above.
    asked
        True when the spec lists the statistics itself. Then one that no column has prints
        as dashes; otherwise it is left out.
    """
    rows: list[Row] = []
    for statistic in statistics:
        label = labels.get(statistic, STATISTIC_WORDS[statistic])
        if statistic == "fixed_effects":
            named = [result.fit.fixed_effects for result in results]
            found = _build_rows_of_names(f"{label}: ", named, labels)
        elif statistic == "covariate_rows":
            named = [tuple(_list_controls(result, printed)) for result in results]
            found = _build_rows_of_names(f"{label}: ", named, labels)
        elif statistic == "covariates":
            found = _keep_filled(label, [_mark_controls(r, printed) for r in results])
        elif statistic in values:
            numbers = [values[statistic].get(result.model) for result in results]
            found = _keep_filled(label, [make_number_cell(one, digits) for one in numbers])
        else:
            found = _keep_filled(label, [MAKERS[statistic](r, digits) for r in results])
        if not found and asked:
            found = [Row(label, (UNAVAILABLE,) * len(results), "statistic")]
        rows.extend(found)
    return tuple(rows)


def _count(fit: FitStatistics, name: str) -> Cell:
    return WITHHELD if name in fit.withheld else make_count_cell(getattr(fit, name))


def _number(fit: FitStatistics, name: str, digits: int) -> Cell:
    return WITHHELD if name in fit.withheld else make_number_cell(getattr(fit, name), digits)


def _keep_filled(label: str, cells: Sequence[Cell]) -> list[Row]:
    """Return the row, or none where no column has the statistic."""
    filled = any(cell.value is not None or cell.role in FILLED for cell in cells)
    return [Row(label, tuple(cells), "statistic")] if filled else []


def _build_rows_of_names(
    word: str, named: Sequence[Sequence[str]], labels: Mapping[str, str]
) -> list[Row]:
    """Return a row for every name, which marks the columns that have it."""
    names = dict.fromkeys(name for column in named for name in column)
    return [
        Row(
            f"{word}{name_fixed_effect(name, labels)}",
            tuple(YES if name in column else EMPTY for column in named),
            "statistic",
        )
        for name in names
    ]


def name_fixed_effect(name: str, labels: Mapping[str, str]) -> str:
    """Return a fixed effect in words: ``sic2^year`` is ``sic2 × year``, each part labelled."""
    if name in labels:
        return labels[name]
    return " × ".join(labels.get(part, part) for part in name.split("^"))


def _find_pretrend_p(result: ModelResult) -> float | None:
    """Return the p-value of the joint test; a model without a path before treatment has none."""
    found = (row for row in result.diagnostics if row.diagnostic == "pretrends")
    return next((row.p_value for row in found if row.key == "wald"), None)


def _shorten_vcov(label: str) -> str:
    """Return the kind alone: the small-sample factor is in the notes."""
    return label.partition(";")[0].removeprefix("Standard errors ")


def _show_singletons(result: ModelResult) -> Cell:
    if "n_singletons" in result.fit.withheld:
        return WITHHELD
    return make_count_cell(_count_singletons(result))


def _count_singletons(result: ModelResult) -> int | None:
    """Return the rows dropped as singletons; a model without fixed effects has none to look for.

    A result that is released without its flow does not tell.
    """
    if not result.fit.fixed_effects or not result.flow:
        return None
    return sum(step.rows_lost for step in result.flow if step.step == "singletons")


def _find_breakdown(result: ModelResult) -> float | None:
    """Return the largest violation of parallel trends at which the effect is not yet zero.

    NaN, which prints as a dash, where zero is in the set without any violation.
    """
    rows = (row for row in result.diagnostics if row.diagnostic == "honest_did")
    found = next((row for row in rows if row.key.endswith("breakdown")), None)
    if found is None:
        return None
    return nan if found.value is None else found.value


def _mark_controls(result: ModelResult, printed: Collection[str]) -> Cell:
    """Mark a column that has controls without a number: no row in the table, or none of its own."""
    return YES if _list_controls(result, printed) else EMPTY


def _list_controls(result: ModelResult, printed: Collection[str]) -> list[str]:
    shown = {row.term for row in result.estimates if row.term in printed}
    return [name for name in result.fit.covariates if name not in shown]
