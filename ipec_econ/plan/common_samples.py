"""Tables with `sample: common`: their models once more, on the rows that all of them can use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ipec_econ.core.marks import SourceMap
from ipec_econ.core.spec.model_table import DecompositionTable, EventStudyTable, RegressionTable
from ipec_econ.plan.grid_marks import graft_marks
from ipec_econ.plan.plan import PlannedModel
from ipec_econ.plan.selection import Selection

PrintedTable = RegressionTable | EventStudyTable | DecompositionTable

COMMON = "common"
EQUALITY = "equality"


@dataclass(frozen=True, slots=True)
class CommonTables:
    """A selection whose tables with common samples show models of their own.

    Attributes
    ----------
    selected
        With the models ``TABLE/MODEL`` behind the others, and in their tables.
    samples
        Sample ``TABLE/common`` → the models whose usable rows it has.
    marks
        With those of the models added: where the models are written that they repeat.
    """

    selected: Selection
    samples: Mapping[str, tuple[str, ...]]
    marks: SourceMap


def add_common_models(selected: Selection, marks: SourceMap) -> CommonTables:
    """Return the selection with a model for every column of a table with a common sample."""
    models, tables = dict(selected.models), dict(selected.tables)
    samples: dict[str, tuple[str, ...]] = {}
    values, keys = dict(marks.values), dict(marks.keys)
    for table_id, table in selected.tables.items():
        if not isinstance(table, PrintedTable) or table.sample != COMMON:
            continue
        sample, shown = f"{table_id}/{COMMON}", table.shown_models
        names = {name: f"{table_id}/{name}" for name in shown}
        samples[sample] = shown
        tables[table_id] = _rename_models(table, names)
        for name, own in names.items():
            models[own] = _place_model(selected.models[name], sample, names)
            for known in (values, keys):
                known.update(graft_marks(known, ("models", name), ("models", own)))
    changed = replace(selected, models=models, tables=tables)
    return CommonTables(changed, samples, SourceMap(values, keys))


def _place_model(model: PlannedModel, sample: str, names: Mapping[str, str]) -> PlannedModel:
    """Return the model on the shared rows; compared with other columns of the table there too."""
    diagnostics = dict(model.diagnostics)
    if EQUALITY in diagnostics:
        diagnostics[EQUALITY] = _rename_compared(diagnostics[EQUALITY], names)
    return model.model_copy(update={"sample": sample, "diagnostics": diagnostics})


def _rename_compared(option: Any, names: Mapping[str, str]) -> Any:
    if isinstance(option, str):
        return names.get(option, option)
    if isinstance(option, list):
        return [_rename_compared(one, names) for one in option]
    return option


def _rename_models(table: PrintedTable, names: Mapping[str, str]) -> PrintedTable:
    labels = {own: table.labels[name] for name, own in names.items() if name in table.labels}
    update: dict[str, Any] = {"labels": {**table.labels, **labels}}
    if isinstance(table, DecompositionTable):
        parts = {part: names[name] for part, name in table.models.model_dump().items()}
        update["models"] = table.models.model_copy(update=parts)
        return table.model_copy(update=update)
    update["columns"] = tuple(names[name] for name in table.columns)
    update["column_groups"] = {
        title: tuple(names[name] for name in group) for title, group in table.column_groups.items()
    }
    if isinstance(table, RegressionTable):
        update["panels"] = {
            title: panel.model_copy(update={"columns": tuple(names[n] for n in panel.columns)})
            for title, panel in table.panels.items()
        }
    return table.model_copy(update=update)
