"""What is drawn: one class for each kind of figure, so that no key is ignored."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ipec_econ.core.spec.base import Column, Name, OneOrMany, Seq, SpecModel
from ipec_econ.core.vocabulary import FigureFormat

DoseCurve = Literal["att_dose", "acrt_dose"]
FIGURE_FORMATS: tuple[FigureFormat, ...] = ("pdf", "svg", "png")


class FigureBase(SpecModel):
    """Keys of every kind of figure.

    `labels` names models, outcomes, treatments and terms for readers. `width: auto` is one column
    of a journal's page (3.5 inches) where the points fit, otherwise the page (7 inches).
    """

    title: str = ""
    labels: dict[str, str] = {}
    notes: OneOrMany[str] = ()
    formats: Annotated[OneOrMany[FigureFormat], Field(min_length=1)] = FIGURE_FORMATS
    width: Literal["auto", "column", "page"] = "auto"


class EventStudyFigure(FigureBase):
    """Effects by time since treatment, of one or several models side by side."""

    kind: Literal["event_study"]
    models: Annotated[Seq[Name], Field(min_length=1)]


class CoefficientFigure(FigureBase):
    """Coefficients and averages with their intervals, of one or several models side by side."""

    kind: Literal["coefficients"]
    models: Annotated[Seq[Name], Field(min_length=1)]
    rows: Seq[str] = ()


class RolloutFigure(FigureBase):
    """How many firms are first treated in each period."""

    kind: Literal["rollout"]
    treatment: Name
    sample: Name = "main"


class DoseFigure(FigureBase):
    """Effects by dose, and how they rise with it, of one or several models."""

    kind: Literal["dose_response"]
    models: Annotated[Seq[Name], Field(min_length=1)]
    curves: Annotated[OneOrMany[DoseCurve], Field(min_length=1)] = ("att_dose", "acrt_dose")


class CurveFigure(FigureBase):
    """One estimate under every choice of a grid."""

    kind: Literal["specification_curve"]
    grid: Name


class TrendFigure(FigureBase):
    """The outcome's mean over time, treated firms against the others."""

    kind: Literal["trends"]
    treatment: Name
    outcome: Column
    sample: Name = "main"


FigureSpec = Annotated[
    EventStudyFigure | CoefficientFigure | RolloutFigure | DoseFigure | CurveFigure | TrendFigure,
    Field(discriminator="kind"),
]
