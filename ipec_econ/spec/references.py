"""Check the names by which parts of a study refer to each other; no data is needed.

Works on plain data, so that it finds its problems beside those of structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.vocabulary import AWARD_COLUMNS
from ipec_econ.spec.grammar import find_model_class, list_keys
from ipec_econ.spec.panel_checks import find_uneven_panels
from ipec_econ.spec.yaml_reader import Document

Reference = tuple[SpecPath, str, str]
"""Where a name is used, the name, and what it should be: ``model``, ``sample`` …"""

_SECTIONS = {
    "model": "models",
    "model or grid": "models or grids",
    "treatment": "panel.treatments",
    "sample": "panel.samples",
    "grid": "grids",
    "measure": "panel.productivity",
    "column of this table": "columns",
}


def find_unknown_names(document: Document, *, has_panel: bool = True) -> list[Problem]:
    """Return a problem for every name that points nowhere, and for every name given twice.

    Parameters
    ----------
    document
        A study with its panel inline and its defaults merged; it need not be valid.
    has_panel
        False where the panel's file could not be read: its names are unknown then.
    """
    data = _as_mapping(document.data)
    known = _list_known(data)
    # The treatments and samples of a file of cells are in the file: the plan looks there.
    has_rows = "cells" not in _as_mapping(data.get("panel"))
    problems: list[Problem] = []
    for path, name, role in _list_references(data):
        if role in ("treatment", "sample", "measure") and not (has_panel and has_rows):
            continue
        if name not in known[role]:
            problems.append(_name_unknown(path, name, role, known[role], document.marks))
    for path, name, columns in _list_grouped_columns(data):
        if name not in columns:
            role = "column of this table"
            problems.append(_name_unknown(path, name, role, columns, document.marks))
    problems += find_uneven_panels(data, document.marks)
    problems += _find_unknown_variations(data, document.marks)
    problems += _find_unknown_award_columns(data, document.marks)
    problems += _find_repeated_names(data, document.marks)
    return problems


def _list_known(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    panel = _as_mapping(data.get("panel"))
    models = tuple(_as_mapping(data.get("models")))
    grids = tuple(_as_mapping(data.get("grids")))
    return {
        "model": models,
        "grid": grids,
        "model or grid": (*models, *grids),
        "treatment": tuple(name for _, name in _list_treatments(panel)),
        "measure": tuple(_as_mapping(panel.get("productivity"))),
        "sample": tuple(dict.fromkeys(("main", *_as_mapping(panel.get("samples"))))),
    }


def _list_treatments(panel: Mapping[str, Any]) -> Iterator[tuple[SpecPath, str]]:
    """List treatments and, for one of several kinds, the treatment of each kind."""
    for name, treatment in _as_mapping(panel.get("treatments")).items():
        path: SpecPath = ("panel", "treatments", name)
        yield path, name
        for kind in _as_mapping(_as_mapping(treatment).get("kind")):
            yield (*path, "kind", kind), f"{name}_{kind}"


def _list_references(data: Mapping[str, Any]) -> Iterator[Reference]:
    for path, model in _list_entries(data, "models"):
        yield from _list_named(path, model, "sample", "sample")
        yield from _list_named(path, model, "treatment", "treatment")
    for path, grid in _list_entries(data, "grids"):
        yield from _list_named(path, grid, "base", "model")
        vary = _as_mapping(grid.get("vary"))
        yield from _list_named((*path, "vary"), vary, "sample", "sample")
        yield from _list_named((*path, "vary"), vary, "treatment", "treatment")
    for path, table in _list_entries(data, "tables"):
        yield from _list_of_table(path, table)
    for path, figure in _list_entries(data, "figures"):
        yield from _list_named(path, figure, "models", "model")
        yield from _list_named(path, figure, "grid", "grid")
        yield from _list_named(path, figure, "treatment", "treatment")
        yield from _list_named(path, figure, "sample", "sample")
    for path, headline in _list_entries(data, "headlines"):
        yield from _list_named(path, headline, "model", "model")


def _list_of_table(path: SpecPath, table: Mapping[str, Any]) -> Iterator[Reference]:
    kind = table.get("kind", "regression")
    if kind == "regression":
        yield from _list_named(path, table, "columns", "model or grid")
        for title, panel in _as_mapping(table.get("panels")).items():
            place = (*path, "panels", title)
            yield from _list_named(place, _as_mapping(panel), "columns", "model or grid")
    elif kind == "event_study":
        yield from _list_named(path, table, "columns", "model")
    elif kind == "decomposition":
        models = _as_mapping(table.get("models"))
        for part in models:
            yield from _list_named((*path, "models"), models, part, "model")
    elif kind == "productivity":
        yield from _list_named(path, table, "measures", "measure")
    else:
        yield from _list_named(path, table, "sample", "sample")
        yield from _list_named(path, table, "treatment", "treatment")


def _list_grouped_columns(
    data: Mapping[str, Any],
) -> Iterator[tuple[SpecPath, str, tuple[str, ...]]]:
    for path, table in _list_entries(data, "tables"):
        panels = [*_as_mapping(table.get("panels")).values()]
        # Groups of a table with panels are named by the first one's columns.
        holder = _as_mapping(panels[0]) if panels else table
        columns = tuple(name for _, name in _list_texts((*path, "columns"), holder.get("columns")))
        for title, group in _as_mapping(table.get("column_groups")).items():
            for at, name in _list_texts((*path, "column_groups", title), group):
                yield at, name, columns


def _list_entries(
    data: Mapping[str, Any], section: str
) -> Iterator[tuple[SpecPath, Mapping[str, Any]]]:
    for name, entry in _as_mapping(data.get(section)).items():
        yield (section, name), _as_mapping(entry)


def _list_named(
    path: SpecPath, entry: Mapping[str, Any], key: str, role: str
) -> Iterator[Reference]:
    for at, name in _list_texts((*path, key), entry.get(key)):
        yield at, name, role


def _list_texts(path: SpecPath, value: Any) -> Iterator[tuple[SpecPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for position, item in enumerate(value):
            if isinstance(item, str):
                yield (*path, position), item


def _name_unknown(
    path: SpecPath, name: str, role: str, known: Sequence[str], marks: SourceMap
) -> Problem:
    close = get_close_matches(name, known, n=1)
    listed = ", ".join(f"`{one}`" for one in known)
    fix = f"add it under `{_SECTIONS[role]}`"
    if close:
        fix = f"did you mean `{close[0]}`?"
    elif known:
        fix = f"there are {listed}"
    what = f"there is no {role} `{name}`"
    why = f"names must stand under `{_SECTIONS[role]}`"
    return Problem("spec/unknown-name", what, str(marks.find_value(path)), why, fix)


def _find_unknown_variations(data: Mapping[str, Any], marks: SourceMap) -> Iterator[Problem]:
    models = _as_mapping(data.get("models"))
    for path, grid in _list_entries(data, "grids"):
        base = grid.get("base")
        model = _as_mapping(models.get(base)) if isinstance(base, str) else {}
        vary = _as_mapping(grid.get("vary"))
        chosen = vary.get("estimator")
        estimators = [model.get("estimator"), *(chosen if isinstance(chosen, list) else ())]
        classes = [found for one in estimators if (found := find_model_class(one)) is not None]
        if not classes:
            continue
        own = dict.fromkeys(key for class_ in classes for key in list_keys(class_))
        allowed = (*own, *list_keys(PanelSpec))
        for key in vary:
            if key.split(".")[0] in allowed:
                continue
            close = get_close_matches(key, allowed, n=1)
            fix = f"did you mean `{close[0]}`?" if close else "vary a key of the model or the panel"
            what = f"`{key}` cannot be varied: model `{base}` has no such key"
            where = str(marks.find_key((*path, "vary", key)))
            yield Problem("spec/unknown-key", what, where, fix=fix)


def _find_unknown_award_columns(data: Mapping[str, Any], marks: SourceMap) -> Iterator[Problem]:
    """Refuse near misses alone: a name of the user's own is a column like any other."""
    awards = _as_mapping(_as_mapping(data.get("panel")).get("awards"))
    for name in _as_mapping(awards.get("columns")):
        close = get_close_matches(name, AWARD_COLUMNS, n=1, cutoff=0.8)
        if name not in AWARD_COLUMNS and close:
            what = f"`{name}` is none of the names that award columns have"
            where = str(marks.find_key(("panel", "awards", "columns", name)))
            why = "columns are written as canonical: source"
            fix = f"did you mean `{close[0]}`?"
            yield Problem("spec/unknown-key", what, where, why, fix)


def _find_repeated_names(data: Mapping[str, Any], marks: SourceMap) -> Iterator[Problem]:
    panel = _as_mapping(data.get("panel"))
    firms = _as_mapping(panel.get("firms"))
    sections: list[tuple[SpecPath, str]] = [
        (("panel", "firms", key), str(firms[key]))
        for key in ("unit", "time")
        if isinstance(firms.get(key), str)
    ]
    for section in ("columns", "productivity"):
        path: SpecPath = ("panel", section)
        sections += [((*path, name), name) for name in _as_mapping(panel.get(section))]
    sections += _list_treatments(panel)
    yield from _compare(sections, marks, "both would be the column `{}` of the panel")
    models: list[tuple[SpecPath, str]] = [
        ((section, name), name)
        for section in ("models", "grids")
        for name in _as_mapping(data.get(section))
    ]
    yield from _compare(models, marks, "a table's column `{}` could mean either")


def _compare(
    named: Sequence[tuple[SpecPath, str]], marks: SourceMap, reason: str
) -> Iterator[Problem]:
    first: dict[str, SpecPath] = {}
    for path, name in named:
        earlier = first.setdefault(name.casefold(), path)
        if earlier == path:
            continue
        place = marks.find_key(earlier)
        what = f"`{name}` is a name already, given in {place.file}:{place.line}"
        where = str(marks.find_key(path))
        yield Problem("spec/duplicate-name", what, where, reason.format(name), "rename one of them")


def _as_mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
