"""Which estimates make a printed row, in every column, and what the row is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args

from ipec_econ.core.errors import Problem
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.vocabulary import Estimand

INTERCEPT = "(Intercept)"
AVERAGE_LABELS: Mapping[str, str] = {
    "att": "Average effect on the treated",
    "acrt": "Average causal response",
}
"""Estimands of which a model has several averages, and what a row of theirs is called."""

PLACEBO_LABEL = "Pooled placebo before treatment"
AGGREGATION_ORDER = ("simple", "twfe")
"""Which average an `att` row shows where the model says nothing else."""

RowKey = tuple[str, str]
"""Estimand, and what tells its rows apart; averages of an estimand have one key together."""


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One row: its label, and an estimate (or none) for every column of the table."""

    key: RowKey
    label: str
    estimates: tuple[Estimate | None, ...]


def find_row_problems(
    table_id: str, rows: Sequence[str], results: Sequence[ModelResult], *, where: str = ""
) -> list[Problem]:
    """Return a problem for every name in `rows` that no column has; `where` they are written."""
    known = _list_names(results)
    return [
        _report_unknown(table_id, name, known, where or f"tables.{table_id}.rows")
        for name in rows
        if not any(_matches(name, row) for result in results for row in result.estimates)
    ]


def choose_rows(
    rows: Sequence[str], labels: Mapping[str, str], results: Sequence[ModelResult]
) -> tuple[EstimateRow, ...]:
    """Return the rows of a table in the order they print.

    Without `rows`: the average effect and response, every coefficient in order of first
    appearance, the constant last; a model without shows its path over event time. Every name in
    `rows`
    is a term, an average (``simple``, ``cohort`` …), a treatment or an estimand, and an
    estimand stands for all its rows.
    """
    names: Iterable[str | None] = rows or (None,)
    chosen: list[EstimateRow] = []
    for name in names:
        columns = [_pick_column(name, result) for result in results]
        keys = _order_keys(columns)
        known = {row.key for row in chosen}
        chosen.extend(
            EstimateRow(key, _label(key, labels, columns), tuple(c.get(key) for c in columns))
            for key in keys
            if key not in known
        )
    return tuple(chosen)


def _pick_column(name: str | None, result: ModelResult) -> dict[RowKey, Estimate]:
    if name is None:
        candidates = _pick_default(result)
    else:
        candidates = [row for row in result.estimates if _matches(name, row)]
    picked: dict[RowKey, Estimate] = {}
    for estimand in AVERAGE_LABELS:
        averages = [row for row in candidates if row.estimand == estimand]
        if averages:
            by_average = name is not None and any(row.term == name for row in averages)
            row = averages[0] if by_average else _choose_average(averages, result)
            picked[estimand, (row.term or "") if by_average else ""] = row
    others = [row for row in candidates if row.estimand not in AVERAGE_LABELS]
    return {**picked, **{_key(row): row for row in others}}


def _pick_default(result: ModelResult) -> list[Estimate]:
    estimands = {row.estimand for row in result.estimates}
    effect = "att" if "att" in estimands else "att_event"
    return [row for row in result.estimates if row.estimand in (effect, "acrt", "coef")]


def _choose_average(averages: Sequence[Estimate], result: ModelResult) -> Estimate:
    wanted = (result.notes.get("aggregation"), *AGGREGATION_ORDER)
    for term in wanted:
        for row in averages:
            if row.term == term:
                return row
    return averages[0]


def _order_keys(columns: Sequence[Mapping[RowKey, Estimate]]) -> list[RowKey]:
    seen = dict.fromkeys(key for column in columns for key in column)
    return sorted(seen, key=_rank)


def _rank(key: RowKey) -> tuple[int, int]:
    """Sort averages first, event times in order, the constant last; else first come first."""
    estimand, detail = key
    if estimand.endswith("_event"):
        return 1, int(detail)
    return (0 if estimand in AVERAGE_LABELS else 2), int(detail == INTERCEPT)


def _key(row: Estimate) -> RowKey:
    if row.estimand == "coef":
        return "coef", row.term or ""
    parts = {
        "event": (row.rel_time,),
        "cohort": (row.cohort,),
        "time": (row.time,),
        "gt": (row.cohort, row.time),
        "dose": (row.term,),
    }
    kind = row.estimand.partition("_")[2]
    return row.estimand, " ".join(str(part) for part in parts.get(kind, ()))


def _label(
    key: RowKey, labels: Mapping[str, str], columns: Sequence[Mapping[RowKey, Estimate]]
) -> str:
    estimand, detail = key
    if estimand == "coef":
        return labels.get(detail, "Constant" if detail == INTERCEPT else detail)
    if estimand in AVERAGE_LABELS:
        return _label_average(key, labels, [c[key] for c in columns if key in c])
    cohort, _, time = detail.partition(" ")
    what, _, kind = estimand.partition("_")
    words = {
        "event": f"Event time {detail}",
        "cohort": f"Cohort {detail}",
        "time": f"Period {detail}",
        "gt": f"Cohort {cohort}, period {time}",
        "dose": f"Dose {detail}",
    }
    slope = "Response, " if what == "acrt" else ""
    label = f"{slope}{words[kind][:1].lower() if slope else words[kind][:1]}{words[kind][1:]}"
    return labels.get(f"{estimand} {detail}", label)


def _label_average(key: RowKey, labels: Mapping[str, str], rows: Sequence[Estimate]) -> str:
    estimand, term = key
    treatments = {row.treatment for row in rows}
    own = sorted(t for t in treatments if t) if len(treatments) == 1 else []
    for name in [term, estimand, *(own if estimand == "att" else ())]:
        if name in labels:
            return labels[name]
    if term == "pre":
        return PLACEBO_LABEL
    label = AVERAGE_LABELS[estimand]
    return f"{label} ({term})" if term else label


def _matches(name: str, row: Estimate) -> bool:
    if row.estimand in ("att", "acrt", "coef") and name == row.term:
        return True
    return name == row.estimand or (row.estimand == "att" and name == row.treatment)


def _list_names(results: Sequence[ModelResult]) -> list[str]:
    estimands = {row.estimand for result in results for row in result.estimates}
    names = [name for name in get_args(Estimand) if name in estimands]
    for result in results:
        for row in result.estimates:
            if row.estimand in ("att", "acrt", "coef") and row.term and row.term not in names:
                names.append(row.term)
    return names


def _report_unknown(table_id: str, name: str, known: Sequence[str], where: str) -> Problem:
    near = get_close_matches(name, known, 1)
    there = ", ".join(known) if known else "nothing"
    return Problem(
        code="render/unknown-row",
        what=f"table `{table_id}` asks for the row `{name}`, which no column has",
        where=where,
        why=f"its columns have: {there}",
        fix=f"did you mean `{near[0]}`?" if near else "name one of those, or leave `rows` out",
    )
