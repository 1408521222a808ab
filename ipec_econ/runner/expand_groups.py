"""Names of models as outputs show them: one with ``by`` stands for its groups."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.output import RegressionTable


def expand_names(names: Sequence[str], results: Sequence[ModelResult]) -> tuple[str, ...]:
    """Return the results' ids that the models called `names` have, in their order."""
    by_name: dict[str, list[str]] = {}
    for result in results:
        by_name.setdefault(result.spec_model, []).append(result.model)
    return tuple(one for name in names for one in by_name.get(name, [name]))


def expand_table(spec: RegressionTable, results: Sequence[ModelResult]) -> RegressionTable:
    """Return the table with one column a group, and its groups of columns accordingly."""
    grouped = {one.spec_model for one in results if one.group is not None}
    if not grouped.intersection(spec.columns):
        return spec
    columns = {title: expand_names(names, results) for title, names in spec.column_groups.items()}
    update = {"columns": expand_names(spec.columns, results), "column_groups": columns}
    return spec.model_copy(update=update)
