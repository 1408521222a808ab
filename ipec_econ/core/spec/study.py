"""A study: the whole spec, once its panel file is read in and its defaults are filled."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ipec_econ.core.spec.base import Name, SpecModel, StudyId
from ipec_econ.core.spec.figure import FigureSpec
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.core.spec.model import Model
from ipec_econ.core.spec.output import Cells, Disclosure, Grid, TableSpec
from ipec_econ.core.spec.panel import PanelSpec

MAX_SEED = 2**32 - 1


class Study(SpecModel):
    """One spec file: which awards and firms, which treatment, which models and tables."""

    ipec: Literal[1]
    study: StudyId
    title: str = ""
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)] = 1
    panel: PanelSpec
    models: Annotated[dict[Name, Model], Field(min_length=1)]
    grids: dict[Name, Grid] = {}
    tables: dict[Name, TableSpec] = {}
    figures: dict[Name, FigureSpec] = {}
    headlines: dict[Name, HeadlineSpec] = {}
    disclosure: Disclosure | None = None
    cells: Cells | None = None
