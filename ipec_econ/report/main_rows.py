"""The estimates that a study is about: those of its first regression table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ipec_econ.core.catalogue import Row
from ipec_econ.report.table_rows import AGGREGATION_ORDER, AVERAGE_LABELS, INTERCEPT


def choose_main_rows(rows: Sequence[Row], spec: Mapping[str, Any]) -> tuple[Row, ...]:
    """Return rows of estimates.csv, column by column of the table.

    Without a regression table all models stand in for its columns, cells of grids excepted; without
    `rows` of the table, a model's average effect and response, or else its coefficients.

    Parameters
    ----------
    rows
        Those of estimates.csv.
    spec
        The content of resolved.yaml.
    """
    table = _find_table(spec)
    models = list(dict.fromkeys(row["model"] for row in rows))
    asked = table.get("columns") or list(spec.get("models", {})) or models
    chosen: dict[int, Row] = {}
    for column in asked:
        for model in models:
            if model == column or str(model).startswith(f"{column}/"):
                mine = [row for row in rows if row["model"] == model]
                average = _ask(spec, column)
                chosen |= {id(row): row for row in _pick(mine, table.get("rows") or (), average)}
    return tuple(chosen.values())


def _find_table(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    tables = spec.get("tables") or {}
    found = (one for one in tables.values() if one.get("kind") == "regression")
    return next(found, {})


def _ask(spec: Mapping[str, Any], model: str) -> str | None:
    """Return the average that a model shows, where it says so."""
    stated = (spec.get("models") or {}).get(model) or {}
    return stated.get("aggregation")


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
