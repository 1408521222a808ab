"""The lower block of a regression table: numbers and facts about each fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

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

STATISTIC_WORDS: dict[Statistic, str] = {
    "n_obs": "Observations",
    "n_units": "Firms",
    "n_treated": "Treated firms",
    "n_clusters": "Clusters",
    "mean_outcome": "Mean of outcome",
    "mean_pre": "Pre-treatment mean of outcome",
    "r2": "R²",
    "r2_within": "Within R²",
    "pretrend_p": "Pre-trend p-value",
    "fixed_effects": "Fixed effects",
    "covariates": "Controls",
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
    "mean_outcome": lambda result, digits: _number(result.fit, "mean_outcome", digits),
    "mean_pre": lambda result, digits: _number(result.fit, "mean_pre", digits),
    "r2": lambda result, digits: _number(result.fit, "r2", digits),
    "r2_within": lambda result, digits: _number(result.fit, "r2_within", digits),
    "pretrend_p": lambda result, digits: make_number_cell(_find_pretrend_p(result), digits),
    "vcov": lambda result, _: make_text_cell(_shorten_vcov(result.fit.vcov_label)),
    "estimator": lambda result, _: make_text_cell(title_estimator(result.estimator)),
}
"""How each statistic becomes a cell.

`fixed_effects` makes a row for each of them instead; `covariates` and `equality_p` depend on the
rows above."""


def build_statistic_rows(
    statistics: Sequence[Statistic],
    results: Sequence[ModelResult],
    *,
    digits: int,
    labels: Mapping[str, str],
    printed: Collection[str],
    equality: Mapping[str, float | None] | None = None,
    asked: bool,
) -> tuple[Row, ...]:
    """Return one row a statistic, and one for every fixed effect that some column has.

    Parameters
    ----------
    digits
        Decimals of means and R².
    labels
        Words for statistics and columns of the data.
    printed
        Terms that have a row in the table: those without one, or without a number in their
        column, are controls.
    equality
        Result id → p-value of the test that effects are equal in a model's groups.
    asked
        True when the spec lists the statistics itself. Then one that no column has prints
        as dashes; otherwise it is left out.
    """
    rows: list[Row] = []
    for statistic in statistics:
        label = labels.get(statistic, STATISTIC_WORDS[statistic])
        if statistic == "fixed_effects":
            found = _build_fixed_effect_rows(label, results, labels)
        elif statistic == "covariates":
            found = _keep_filled(label, [_mark_controls(r, printed) for r in results])
        elif statistic == "equality_p":
            p_values = [(equality or {}).get(result.model) for result in results]
            found = _keep_filled(label, [make_number_cell(p, digits) for p in p_values])
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


def _build_fixed_effect_rows(
    word: str, results: Sequence[ModelResult], labels: Mapping[str, str]
) -> list[Row]:
    names = dict.fromkeys(name for result in results for name in result.fit.fixed_effects)
    return [
        Row(
            f"{word}: {name_fixed_effect(name, labels)}",
            tuple(_mark(name, result.fit) for result in results),
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


def _mark(name: str, fit: FitStatistics) -> Cell:
    return YES if name in fit.fixed_effects else EMPTY


def _mark_controls(result: ModelResult, printed: Collection[str]) -> Cell:
    """Mark a column that has controls without a number: no row in the table, or none of its own."""
    shown = {row.term for row in result.estimates if row.term in printed}
    return YES if any(name not in shown for name in result.fit.covariates) else EMPTY
