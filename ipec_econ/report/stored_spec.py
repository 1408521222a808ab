"""What the catalogue takes from a stored resolved.yaml: a table's choices, labels, treatments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StoredSpec:
    """The part of a spec that tells what a study is about.

    Attributes
    ----------
    models
        Ids.
    averages
        Model → the average that its `att` row shows, where it says so.
    columns, rows
        Of the first regression table; empty where there is none, or where it leaves them open.
    labels
        Column or term → what the tables call it; the first table that names it counts.
    treatments
        Id → whether it has parts with names of their own (`by` a column, or of several kinds).
    """

    models: tuple[str, ...] = ()
    averages: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    treatments: Mapping[str, bool] = field(default_factory=dict)


def read_stored_spec(content: object) -> StoredSpec:
    """Return what is there; another version's spec may have another shape, and is not refused."""
    spec = _take(content)
    models = {name: _take(one) for name, one in _take(spec.get("models")).items()}
    tables = [_take(one) for one in _take(spec.get("tables")).values()]
    treatments = _take(_take(spec.get("panel")).get("treatments"))
    first = next((one for one in tables if one.get("kind") == "regression"), {})
    averages = {name: one.get("aggregation") for name, one in models.items()}
    return StoredSpec(
        models=tuple(models),
        averages={name: str(average) for name, average in averages.items() if average},
        columns=_list_names(first.get("columns")),
        rows=_list_names(first.get("rows")),
        labels={
            name: str(label)
            for table in reversed(tables)
            for name, label in _take(table.get("labels")).items()
        },
        treatments={
            name: bool(_take(one).get("by") or _take(one).get("kind"))
            for name, one in treatments.items()
        },
    )


def _take(value: object) -> dict[str, Any]:
    """Return a mapping with names for keys; an empty one in place of anything else."""
    return {str(key): one for key, one in value.items()} if isinstance(value, Mapping) else {}


def _list_names(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
