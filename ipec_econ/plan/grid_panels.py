"""The panel of a grid's cell: the base's with the cell's choices, valid as a panel of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.base import SpecModel
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.spec.grammar import list_keys
from ipec_econ.spec.messages import explain_errors

FIXED = ("firms", "cells", "deflate")
"""Sections that are the same in every cell: what else the study shows is of these firms."""

NAMED = ("columns", "productivity", "treatments", "samples")
"""Sections whose entries have names of the study's own."""


class _Panel(SpecModel):
    panel: PanelSpec


@dataclass(frozen=True, slots=True)
class CellPanel:
    """A cell's panel, or what is wrong with it."""

    panel: PanelSpec | None
    problems: tuple[Problem, ...] = ()


def is_panel_key(key: str) -> bool:
    """Return whether a varied key is of the panel: ``link.threshold``."""
    return key.partition(".")[0] in list_keys(PanelSpec)


def find_panel_key_problems(
    name: str, keys: Mapping[str, Any], panel: PanelSpec, marks: SourceMap
) -> list[Problem]:
    """Return a problem for every key that no panel, or not this one, can be varied by."""
    return [
        Problem(
            "grid/choice",
            f"`{key}` cannot be varied: {reason}",
            str(marks.find_key(("grids", name, "vary", key))),
            fix=fix,
        )
        for key in keys
        if is_panel_key(key)
        for reason, fix in _check_key(key, panel)
    ]


def build_cell_panel(panel: PanelSpec, values: Mapping[str, Any], marks: SourceMap) -> CellPanel:
    """Return the panel with the values in it.

    Parameters
    ----------
    values
        By dotted key; each key's parents are mappings.
    marks
        Where each of them was written.
    """
    written = panel.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for key, value in values.items():
        *parents, last = key.split(".")
        part = written
        for parent in parents:
            part = part.setdefault(parent, {})
        part[last] = value
    data = {"panel": written}
    try:
        return CellPanel(_Panel.model_validate(data).panel)
    except ValidationError as error:
        return CellPanel(None, tuple(explain_errors(error, data, marks)))


def _check_key(key: str, panel: PanelSpec) -> Iterator[tuple[str, str]]:
    """Yield why a key cannot be varied, and what to do instead."""
    path: SpecPath = tuple(key.split("."))
    head = path[0]
    if head in FIXED or panel.cells is not None:
        yield "every cell is of the firms of this study", "write a study for each"
        return
    if panel.awards is None and head in ("awards", "link"):
        yield "the panel has no `awards`", "take it out"
        return
    misnamed = tuple(_check_name(path, getattr(panel, str(head)))) if head in NAMED else ()
    if misnamed:
        yield from misnamed
        return
    part: Any = panel.model_dump(mode="json", by_alias=True)
    for place, step in enumerate(path[:-1]):
        part = part.get(step) if isinstance(part, dict) else None
        if not isinstance(part, dict):
            above = ".".join(map(str, path[: place + 1]))
            yield f"`{above}` is no mapping of keys in this panel", f"vary `{above}` as a whole"
            return
    if key == "link.threshold" and not _reads_threshold(panel):
        yield (
            "no step of `link` reads it: it is the similarity from which a step `fuzzy` without a "
            "`threshold` of its own links",
            "add {match: fuzzy} to the steps, or vary `link.steps`",
        )


def _check_name(path: SpecPath, section: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    head, *rest = path
    there = ", ".join(f"`{head}.{name}`" for name in section) or "none"
    if not rest:
        yield f"`{head}` is a section of names", f"name one of its entries: {there}"
    elif rest[0] not in section:
        yield f"there is no `{head}.{rest[0]}` in this panel", f"there are {there}"


def _reads_threshold(panel: PanelSpec) -> bool:
    return any(step.match == "fuzzy" and step.threshold is None for step in panel.link.steps)
