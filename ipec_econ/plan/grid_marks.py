"""Where the parts of a grid's cells are written: choices in the grid, all else at the base."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.marks import Mark, SourceMap, SpecPath

Marks = dict[SpecPath, Mark]


def mark_cell(
    study: SourceMap, cell: str, grid: str, base: str, picks: Mapping[str, int]
) -> tuple[Marks, Marks]:
    """Return the marks of values and keys of a cell's model, ``("models", cell, …)``.

    Parameters
    ----------
    study
        The marks of the spec's files.
    """
    own: SpecPath = ("models", cell)
    values, keys = (
        graft_marks(marks, ("models", base), own) for marks in (study.values, study.keys)
    )
    for key, place in picks.items():
        path: SpecPath = (*own, *key.split("."))
        chosen = graft_marks(study.values, ("grids", grid, "vary", key, place), path)
        values, keys = ({**_leave_out(marks, path), **chosen} for marks in (values, keys))
    place_of_grid = study.find_key(("grids", grid))
    return {**values, own: place_of_grid}, {**keys, own: place_of_grid}


def mark_panel(marks: SourceMap, origins: Mapping[str, tuple[str, int]]) -> SourceMap:
    """Return the marks with those of varied keys of the panel at their values in the grid.

    Parameters
    ----------
    origins
        Key → the grid, and the place of its value there.
    """
    values: Marks = {}
    for key, (grid, place) in origins.items():
        path: SpecPath = ("panel", *key.split("."))
        values.update(graft_marks(marks.values, ("grids", grid, "vary", key, place), path))
    return SourceMap({**marks.values, **values}, {**marks.keys, **values})


def graft_marks(marks: Mapping[SpecPath, Mark], source: SpecPath, target: SpecPath) -> Marks:
    """Return marks of `target` and what is under it, at the places of `source`."""
    size = len(source)
    return {(*target, *path[size:]): mark for path, mark in marks.items() if path[:size] == source}


def _leave_out(marks: Marks, path: SpecPath) -> Marks:
    return {at: mark for at, mark in marks.items() if at[: len(path)] != path}
