"""The plan of a run: a study whose names are resolved and whose wishes can be met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ipec_econ.core.marks import SourceMap
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.figure import FigureSpec
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.core.spec.model import DidRegressionModel, EventTimeModel, RegressionModel
from ipec_econ.core.spec.output import TableSpec
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.planned_grid import PanelVariant, PlannedGrid

PlannedModel = RegressionModel | DidRegressionModel | EventTimeModel


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do, decided before any data is read beyond headers.

    Attributes
    ----------
    study, marks
        The whole study and where each part of it was written.
    files
        The spec files, the study first.
    firms_base, awards_base, link_base, cells_base
        Folders that the sources' relative paths refer to.
    models, tables, figures, headlines
        What to estimate, print, draw and say, in the order of the spec; a part of the study under
        `--only`. Behind the study's own models stand the cells of its grids that use its panel.
    grids, variants
        The cells by grid, and the panels beside the study's own with the cells that use them.
    common_samples
        Sample → the models whose usable rows it has, of tables with ``sample: common``; the models
        on those rows, ``TABLE/MODEL``, are the last ones of `models`.
    notices
        Design remarks that headers alone can tell.
    """

    study: Study
    marks: SourceMap
    files: tuple[str, ...]
    firms_base: str
    awards_base: str
    link_base: str
    cells_base: str
    models: Mapping[str, PlannedModel]
    tables: Mapping[str, TableSpec]
    figures: Mapping[str, FigureSpec]
    notices: tuple[Notice, ...]
    headlines: Mapping[str, HeadlineSpec] = field(default_factory=dict)
    grids: Mapping[str, PlannedGrid] = field(default_factory=dict)
    variants: tuple[PanelVariant, ...] = ()
    common_samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def cell_ids(self) -> frozenset[str]:
        """The ids of all cells of grids: models that may fail without ending the run."""
        return frozenset(cell.model for grid in self.grids.values() for cell in grid.cells)

    @property
    def own_models(self) -> Mapping[str, PlannedModel]:
        """The models that the study names, without cells of grids."""
        cells = self.cell_ids
        return {name: model for name, model in self.models.items() if name not in cells}
