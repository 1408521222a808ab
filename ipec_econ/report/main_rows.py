"""The estimates that a study is about: those of its first regression table."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.catalogue import Row
from ipec_econ.report.stored_spec import StoredSpec
from ipec_econ.report.table_rows import AGGREGATION_ORDER, AVERAGE_LABELS, INTERCEPT


def choose_main_rows(rows: Sequence[Row], spec: StoredSpec) -> tuple[Row, ...]:
    """Return rows of estimates.csv, column by column of the first regression table.

    Without one, all models of the spec stand in for its columns, cells of grids excepted; without
    `rows` of the table, a model's average effect and response, or else its coefficients.
    """
    models = list(dict.fromkeys(str(row["model"]) for row in rows))
    chosen: dict[int, Row] = {}
    for column in spec.columns or spec.models or models:
        for model in models:
            if model == column or model.startswith(f"{column}/"):
                mine = [row for row in rows if row["model"] == model]
                picked = _pick(mine, spec.rows, spec.averages.get(column))
                chosen |= {id(row): row for row in picked}
    return tuple(chosen.values())


def _pick(rows: Sequence[Row], named: Sequence[str], average: str | None) -> list[Row]:
    if not named:
        averages = [one for name in AVERAGE_LABELS for one in _choose_average(rows, name, average)]
        return averages or [
            row for row in rows if row["estimand"] == "coef" and row["term"] != INTERCEPT
        ]
    picked: list[Row] = []
    for name in named:
        if name in AVERAGE_LABELS:
            picked += _choose_average(rows, name, average)
        else:
            picked += [
                row
                for row in rows
                if row["estimand"] in ("coef", *AVERAGE_LABELS)
                and name in (row["term"], row["treatment"])
            ]
    return picked


def _choose_average(rows: Sequence[Row], estimand: str, average: str | None) -> list[Row]:
    found = [row for row in rows if row["estimand"] == estimand]
    for term in (average, *AGGREGATION_ORDER):
        for row in found:
            if row["term"] == term:
                return [row]
    return found[:1]
