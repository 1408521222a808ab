"""Grids expanded: every cell a model, on the study's panel or on a variant of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.grid import Choice, GridCell
from ipec_econ.core.marks import Mark, SourceMap, SpecPath
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.output import Grid
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.grid_base import find_base_problems, find_row_problems
from ipec_econ.plan.grid_marks import mark_cell, mark_panel
from ipec_econ.plan.grid_models import CellModel, build_cell_model
from ipec_econ.plan.grid_panels import (
    CellPanel,
    build_cell_panel,
    find_panel_key_problems,
    is_panel_key,
)
from ipec_econ.plan.grid_picks import Picks, find_pick_problems, list_picks, write_choice
from ipec_econ.plan.grid_remarks import remark_on_grid
from ipec_econ.plan.plan import PlannedModel
from ipec_econ.plan.planned_grid import PanelVariant, PlannedGrid

BESIDES = {"bands", "diagnostics", "label"}
"""Keys that move neither an estimate nor its interval: a cell that changes them is the base."""

MAX_VARIANTS = 100
"""A variant is linked and built anew: more of them are a study of their own."""


@dataclass(frozen=True, slots=True)
class ExpandedStudy:
    """A study whose grids are models.

    Attributes
    ----------
    study
        With the cells on its own panel among its models.
    marks
        Also of the cells: a choice points at its value under `vary`, the rest at the base.
    grids, variants
        The cells by grid, and the other panels with the cells on them.
    """

    study: Study
    marks: SourceMap
    grids: Mapping[str, PlannedGrid]
    variants: tuple[PanelVariant, ...]
    notices: tuple[Notice, ...] = ()
    problems: tuple[Problem, ...] = ()


def expand_grids(study: Study, marks: SourceMap) -> ExpandedStudy:
    """Return the study with every cell as a model, and what is wrong with cells, once each.

    Cells are called ``GRID/NUMBER``. One that is equal to an earlier one of its grid is marked, and
    no model.
    """
    work = _Work(study, marks)
    grids = {name: work.expand(name, grid) for name, grid in study.grids.items()}
    cells = work.models.pop("", {})
    if len(work.models) > MAX_VARIANTS:
        work.problems.append(_refuse_variants(len(work.models), marks))
    expanded = SourceMap(work.values, work.keys)
    variants = tuple(
        PanelVariant(
            label,
            study.model_copy(update={"panel": work.panels[label], "models": models}),
            mark_panel(expanded, work.origins[label]),
        )
        for label, models in work.models.items()
    )
    return ExpandedStudy(
        study=study.model_copy(update={"models": {**study.models, **cells}}),
        marks=expanded,
        grids=grids,
        variants=variants,
        notices=tuple(work.notices),
        problems=tuple(dict.fromkeys(work.problems)),
    )


@dataclass(slots=True)
class _Work:
    """What expanding gathers, by the variant's label; the study's own panel has an empty one."""

    study: Study
    marks: SourceMap
    models: dict[str, dict[str, PlannedModel]] = field(default_factory=dict)
    panels: dict[str, PanelSpec] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    origins: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    values: dict[SpecPath, Mark] = field(default_factory=dict)
    keys: dict[SpecPath, Mark] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values, self.keys = dict(self.marks.values), dict(self.marks.keys)

    def expand(self, name: str, grid: Grid) -> PlannedGrid:
        """Return a grid's cells, in order; their models and panels are gathered."""
        cells: list[GridCell] = []
        wrong = [
            *find_base_problems(name, grid, self.study, self.marks),
            *find_pick_problems(name, grid, self.marks),
            *find_panel_key_problems(name, grid.vary, self.study.panel, self.marks),
        ]
        if not wrong:
            drafts = list(self._draft(name, grid))
            cells = self._settle(name, grid, drafts)
            wrong = find_row_problems(name, grid, [d.model.model for d in drafts], self.marks)
            self.notices += remark_on_grid(name, grid, cells, [d.model for d in drafts])
        self.problems += wrong
        return PlannedGrid(name, grid.base, grid.design, tuple(grid.vary), grid.row, tuple(cells))

    def _draft(self, name: str, grid: Grid) -> Iterator[_Draft]:
        """Yield every cell's model and panel, each built once for the same choices."""
        base = self.study.models[grid.base]
        models: dict[tuple[Any, ...], CellModel] = {}
        panels: dict[tuple[Any, ...], CellPanel] = {(): CellPanel(self.study.panel)}
        for number, picks in enumerate(list_picks(grid), start=1):
            cell_id = f"{name}/{number}"
            of_panel = {key: place for key, place in picks.items() if is_panel_key(key)}
            of_model = {key: place for key, place in picks.items() if key not in of_panel}
            values, keys = mark_cell(self.marks, cell_id, name, grid.base, of_model)
            self.values.update(values)
            self.keys.update(keys)
            marks = SourceMap(self.values, self.keys)
            key = tuple(of_model.items())
            if key not in models:
                chosen = {one: grid.vary[one][place] for one, place in of_model.items()}
                models[key] = build_cell_model(cell_id, base, chosen, self.study.panel.firms, marks)
            at = tuple(of_panel.items())
            if at not in panels:
                chosen = {one: grid.vary[one][place] for one, place in of_panel.items()}
                origin = {one: (name, place) for one, place in of_panel.items()}
                panels[at] = build_cell_panel(
                    self.study.panel, chosen, mark_panel(self.marks, origin)
                )
            yield _Draft(number, cell_id, picks, of_panel, models[key], panels[at])

    def _settle(self, name: str, grid: Grid, drafts: list[_Draft]) -> list[GridCell]:
        """Return the cells, equal ones marked; gather models and panels of the others."""
        base = self.study.models[grid.base]
        original = (_write(base, besides=True), _write(self.study.panel))
        seen: dict[tuple[str, str], int] = {}
        cells: list[GridCell] = []
        for draft in drafts:
            model, panel = draft.model.model, draft.panel.panel
            self.problems += [*draft.model.problems, *draft.panel.problems]
            if model is None or panel is None:
                continue
            written = (_write(model), _write(panel))
            first = seen.setdefault(written, draft.number)
            own = (_write(model, besides=True), written[1]) == original
            label = "" if written[1] == original[1] else self._label(name, grid, draft, panel)
            cell = GridCell(
                number=draft.number,
                model=draft.id,
                choices=tuple(self._list_choices(grid, draft)),
                is_base=own and not any(cell.is_base for cell in cells),
                same_as=None if first == draft.number else first,
                variant=label,
            )
            cells.append(cell)
            if cell.same_as is None:
                self.models.setdefault(label, {})[draft.id] = model
        return cells

    def _label(self, name: str, grid: Grid, draft: _Draft, panel: PanelSpec) -> str:
        """Return the words for a panel that is not the study's; equal panels have the same."""
        written = _write(panel)
        if written in self.labels:
            return self.labels[written]
        label = ", ".join(
            f"{key} = {write_choice(grid.vary[key][place])}"
            for key, place in draft.of_panel.items()
        )
        if label in self.panels:
            # The same words in another grid may mean another value: 1 and true.
            label = f"{label} ({name})"
        self.labels[written] = label
        self.panels[label] = panel
        self.origins[label] = {key: (name, place) for key, place in draft.of_panel.items()}
        return label

    def _list_choices(self, grid: Grid, draft: _Draft) -> Iterator[Choice]:
        base = self.study.models[grid.base]
        for key, values in grid.vary.items():
            place = draft.picks.get(key)
            if key in draft.model.unused:
                yield Choice(key, None, place)
            elif place is not None:
                yield Choice(key, write_choice(values[place]), place)
            else:
                part = self.study.panel if is_panel_key(key) else base
                yield Choice(key, write_choice(_look_up(part, key)), None)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A cell before it is compared with the others."""

    number: int
    id: str
    picks: Picks
    of_panel: Picks
    model: CellModel
    panel: CellPanel


def _write(part: PlannedModel | PanelSpec, *, besides: bool = False) -> str:
    """Return all of a model or panel, defaults included: equal texts mean the same.

    With `besides`, what is said beside the estimates is left out.
    """
    return part.model_dump_json(by_alias=True, exclude=BESIDES if besides else None)


def _look_up(part: PlannedModel | PanelSpec, key: str) -> Any:
    value: Any = part.model_dump(mode="json", by_alias=True)
    for step in key.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _refuse_variants(count: int, marks: SourceMap) -> Problem:
    return Problem(
        "grid/size",
        f"the grids ask for {count:,} panels beside the study's own",
        str(marks.find_key(("grids",))),
        f"each is linked and built anew; a study has at most {MAX_VARIANTS}",
        "vary fewer keys of the panel at once",
    )
