"""Names of models as outputs show them: one with ``by`` stands for its groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model_table import EventStudyTable, RegressionTable


def expand_names(names: Sequence[str], results: Sequence[ModelResult]) -> tuple[str, ...]:
    """Return the results' ids that the models called `names` have, in their order."""
    by_name: dict[str, list[str]] = {}
    for result in results:
        by_name.setdefault(result.spec_model, []).append(result.model)
    return tuple(one for name in names for one in by_name.get(name, [name]))


TableT = TypeVar("TableT", RegressionTable, EventStudyTable)


def expand_table(spec: TableT, results: Sequence[ModelResult]) -> TableT:
    """Return the table with one column a group, and its groups of columns accordingly."""
    grouped = {one.spec_model for one in results if one.group is not None}
    if not grouped.intersection(spec.shown_models):
        return spec
    groups = {title: expand_names(names, results) for title, names in spec.column_groups.items()}
    update = {"columns": expand_names(spec.columns, results), "column_groups": groups}
    if not isinstance(spec, RegressionTable):
        return spec.model_copy(update=update)
    panels = {
        title: panel.model_copy(update={"columns": expand_names(panel.columns, results)})
        for title, panel in spec.panels.items()
    }
    return spec.model_copy(update={**update, "panels": panels})
