"""Statistics that depend on what a table prints: a test of groups, a detectable effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.vocabulary import Statistic
from ipec_econ.report.table_rows import INTERCEPT, EstimateRow

EQUALITY: Statistic = "equality_p"
DIAGNOSTIC = "equality"

Values = Mapping[Statistic, Mapping[str, float | None]]
"""Statistic → result id → number."""


def find_values(rows: Sequence[EstimateRow], results: Sequence[ModelResult]) -> Values:
    """Return the statistics of `results` that depend on the rows above them.

    Parameters
    ----------
    rows
        The table's, with an estimate (or none) for each of `results`.
    """
    return {EQUALITY: _find_equality(rows, results), "mde": _find_mdes(rows, results)}


def _find_mdes(
    rows: Sequence[EstimateRow], results: Sequence[ModelResult]
) -> Mapping[str, float | None]:
    """Return the minimum detectable effect of each column's first printed average.

    None is reported where its interval is without zero: it was detected.
    """
    values: dict[str, float | None] = {}
    for place, result in enumerate(results):
        printed = [row.estimates[place] for row in rows]
        term = next((one.term for one in printed if one and one.estimand == "att"), None)
        tests = (row for row in result.diagnostics if row.diagnostic == "mde" and row.key == term)
        values[result.model] = next((row.value for row in tests), None)
    return values


def _find_equality(
    rows: Sequence[EstimateRow], results: Sequence[ModelResult]
) -> Mapping[str, float | None]:
    """Return result id → p-value, in the first column of each model with ``by`` that is shown.

    A model that is compared with other models has its test in its own column.

    The test is of the first average that the table prints; of its coefficient where it prints one,
    and of all coefficients together where it prints several; of the path after treatment where it
    prints that. Rows of other kinds, such as effects by dose, have no test of their own.
    """
    values: dict[str, float | None] = {}
    seen: set[str] = set()
    for place, result in enumerate(results):
        if result.spec_model in seen:
            continue
        seen.add(result.spec_model)
        group, wanted = result.group, _choose_key(rows, place)
        tests = result.diagnostics if group is None else group.comparison.diagnostics
        found = (row for row in tests if row.diagnostic == DIAGNOSTIC and row.key == wanted)
        values[result.model] = next((row.p_value for row in found), None)
    return values


def _choose_key(rows: Sequence[EstimateRow], place: int) -> str:
    printed = [row.estimates[place] for row in rows]
    there = [row for row in printed if row is not None and row.term != INTERCEPT]
    averages = [row.key for row in there if row.estimand == "att"]
    terms = [row.key for row in there if row.estimand == "coef"]
    if averages:
        return averages[0]
    if terms:
        return terms[0] if len(terms) == 1 else "coef"
    return "att_event" if any(row.estimand == "att_event" for row in there) else ""
