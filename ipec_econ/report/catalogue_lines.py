"""Lines of the index of estimates: single numbers one by one, paths of numbers as one line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from ipec_econ.core.catalogue import EstimateLine, Row
from ipec_econ.report.estimator_titles import title_estimator
from ipec_econ.report.interval_words import MINUS, write_number
from ipec_econ.report.table_rows import AVERAGE_LABELS

DIGITS = 4
WITHHELD = "withheld"
SINGLE = ("coef", *AVERAGE_LABELS)
"""Estimands of which every number is a line of its own."""

PATH_WORDS: Mapping[str, str] = {
    "gt": "by cohort and period",
    "event": "by event time",
    "cohort": "by cohort",
    "time": "by period",
    "dose": "by dose",
}


POINTS: Mapping[str, tuple[str, str]] = {
    "event": ("Event time", "rel_time"),
    "cohort": ("Cohort", "cohort"),
    "time": ("Period", "time"),
    "dose": ("Dose", "term"),
}
"""Kind of a path whose numbers are listed too → what tells them apart, and its column.

Effects of single cohorts in single periods are too many to read; estimates.csv has them."""


def list_points(rows: Sequence[Row], grids: Collection[str]) -> tuple[EstimateLine, ...]:
    """Return a line for every number of the paths in ``POINTS``, but for those of cells of grids.

    Parameters
    ----------
    rows
        Those of estimates.csv.
    grids
        Ids of the study's grids.
    """
    lines = []
    for row in rows:
        word, column = POINTS.get(row["estimand"].partition("_")[2], ("", ""))
        if word and row["model"].partition("/")[0] not in grids:
            lines.append(_write_number(row, f"{word} {row[column]}".replace("-", MINUS)))
    return tuple(lines)


def list_lines(rows: Sequence[Row], labels: Mapping[str, str]) -> tuple[EstimateLine, ...]:
    """Return the lines of a study, in the order of estimates.csv.

    Parameters
    ----------
    rows
        Those of estimates.csv.
    labels
        Term → what the study's tables call it.
    """
    lines: list[EstimateLine] = []
    by_path = groupby(rows, key=lambda row: (row["model"], row["estimand"], row["treatment"]))
    for (_, estimand, _), found in by_path:
        members = list(found)
        if estimand in SINGLE:
            lines += [write_line(row, labels) for row in members]
        else:
            lines.append(_write_path(members))
    return tuple(lines)


def write_line(row: Row, labels: Mapping[str, str]) -> EstimateLine:
    """Return the line of one average or coefficient."""
    return _write_number(row, _name_single(row["estimand"], row["term"] or "", labels))


def _write_number(row: Row, what: str) -> EstimateLine:
    value, level = row["estimate"], row["conf_level"]
    return _fill(
        row,
        what=what,
        value=value,
        low=row["conf_low"],
        high=row["conf_high"],
        number=WITHHELD if value is None else write_number(value, DIGITS),
        interval=_write_interval(row),
        level="" if level is None else f"{100 * level:g}%",
        n_obs=row["n_obs"],
        n_units=row["n_units"],
        n_treated=row["n_treated"],
        reference=row["reference"],
    )


def _name_single(estimand: str, term: str, labels: Mapping[str, str]) -> str:
    if estimand == "coef":
        return labels.get(term, term)
    return f"{AVERAGE_LABELS[estimand]} ({term})" if term else AVERAGE_LABELS[estimand]


def _write_interval(row: Row) -> str:
    low, high = row["conf_low"], row["conf_high"]
    if low is None or high is None:
        return ""
    return f"{write_number(low, DIGITS)} to {write_number(high, DIGITS)}"


def _write_path(rows: Sequence[Row]) -> EstimateLine:
    """Return one line for all numbers of a model under an estimand that has many."""
    what, _, kind = rows[0]["estimand"].partition("_")
    title = "Effects" if what == "att" else "Responses"
    values = [row["estimate"] for row in rows if row["estimate"] is not None]
    return _fill(
        rows[0],
        what=f"{title} {PATH_WORDS.get(kind, kind)}",
        value=None,
        low=None,
        high=None,
        number=_count_path(len(rows), len(values)),
        interval=_write_spread(values),
        level="",
        n_obs=None,
        n_units=None,
        n_treated=None,
        reference="",
    )


def _count_path(count: int, told: int) -> str:
    words = f"{count:,} estimate{'' if count == 1 else 's'}"
    return words if told == count else f"{words}, {count - told} {WITHHELD}"


def _write_spread(values: Sequence[float]) -> str:
    if not values:
        return WITHHELD
    return f"from {write_number(min(values), DIGITS)} to {write_number(max(values), DIGITS)}"


def _fill(
    row: Row,
    *,
    what: str,
    value: float | None,
    low: float | None,
    high: float | None,
    number: str,
    interval: str,
    level: str,
    n_obs: int | None,
    n_units: int | None,
    n_treated: int | None,
    reference: str,
) -> EstimateLine:
    return EstimateLine(
        model=row["model"] or "",
        estimator=row["estimator"] or "",
        estimator_title=title_estimator(row["estimator"] or ""),
        outcome=row["outcome"] or "",
        treatment=row["treatment"] or "",
        estimand=row["estimand"] or "",
        what=what,
        value=value,
        low=low,
        high=high,
        number=number,
        interval=interval,
        level=level,
        n_obs=n_obs,
        n_units=n_units,
        n_treated=n_treated,
        reference=reference,
    )
