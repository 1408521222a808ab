"""What index.html says, without a format: the page a reader opens first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.award_quality import AwardQuality
from ipec_econ.core.figure import Figure
from ipec_econ.core.flow import FlowLine
from ipec_econ.core.headline import Headlines
from ipec_econ.core.innovation import InnovationRecord
from ipec_econ.core.notice import Notice
from ipec_econ.core.productivity import ProductivityResult
from ipec_econ.core.table import Table
from ipec_econ.core.tables import InputRecord


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model in words: its id, a heading, and sentences on how it was estimated."""

    id: str
    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PanelRates:
    """How many awards a panel of a grid links: words for the panel, and its counts."""

    label: str
    n_awards: int
    n_linked: int
    n_firms_linked: int


@dataclass(frozen=True, slots=True)
class GridCard:
    """One grid in words: its id, sentences, and the panels that it links anew."""

    id: str
    sentences: tuple[str, ...]
    panels: tuple[PanelRates, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure on the page: its words, its picture, the formats it was written in."""

    figure: Figure
    picture: bytes
    formats: tuple[str, ...]
    picture_type: Literal["svg", "png"] = "svg"


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the index page, in reading order.

    ``summary`` are sentences for a reader who has not seen the spec. ``files`` maps a table's
    id to the formats it was written in. ``linkage`` is linkage.json's content, ``None``
    without awards; ``awards`` is what is odd about them, ``policies`` what the study's policies
    did to them, ``innovation`` how they were flagged, where the study asks for it. ``verify`` is
    the command a referee types. ``productivity`` is what productivity measures rest on.
    ``headlines`` are in the spec's order.
    """

    study: str
    title: str
    summary: tuple[str, ...]
    tables: tuple[Table, ...]
    files: Mapping[str, tuple[str, ...]]
    models: tuple[ModelCard, ...]
    flow: tuple[FlowLine, ...]
    linkage: Mapping[str, object] | None
    notices: tuple[Notice, ...]
    inputs: tuple[InputRecord, ...]
    versions: Mapping[str, str]
    verify: str
    figures: tuple[ShownFigure, ...] = ()
    awards: AwardQuality | None = None
    innovation: InnovationRecord | None = None
    policies: tuple[PolicyRecord, ...] = ()
    headlines: Headlines = field(default_factory=Headlines)
    grids: tuple[GridCard, ...] = ()
    productivity: tuple[ProductivityResult, ...] = ()
