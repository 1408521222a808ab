"""What is drawn: one class for each kind of figure, so that no key is ignored."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ipec_econ.core.spec.base import Column, Name, OneOrMany, Range, Seq, SpecModel
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
    """The outcome's mean over time: a line a cohort, and one of never-treated firms.

    `groups: ever_treated` draws one line of all treated firms. `relative: true` counts periods from
    treatment on. `demean: true` takes from each line its mean before treatment.
    """

    kind: Literal["trends"]
    treatment: Name
    outcome: Column
    sample: Name = "main"
    groups: Literal["cohorts", "ever_treated"] = "cohorts"
    relative: bool = False
    demean: bool = False


class BalanceFigure(FigureBase):
    """Standardised differences of covariates before treatment, treated against never treated.

    `weighting` names columns: a second mark shows what is left where never-treated firms are
    weighted by the odds of a logit of them.
    """

    kind: Literal["balance"]
    treatment: Name
    covariates: Annotated[Seq[Column], Field(min_length=1)]
    weighting: OneOrMany[Column] = ()
    sample: Name = "main"


class HonestFigure(FigureBase):
    """The sets of `honest_did` of one or several models, beside their intervals."""

    kind: Literal["honest_did"]
    models: Annotated[Seq[Name], Field(min_length=1)]


class AwardFigure(FigureBase):
    """Award rows and their value by period, and where the register starts.

    Without `periods` they are those of the panel, and those before it from `coverage` on.
    """

    kind: Literal["awards"]
    show: Annotated[OneOrMany[Literal["rows", "value"]], Field(min_length=1)] = ("rows", "value")
    by: Literal["linkage", "buyer_type"] | None = None
    periods: Range[int] | None = None


class CoverageFigure(FigureBase):
    """The periods in which each of the largest buyers is in the register.

    Without `periods` they are those of the panel, and those before it from `coverage` on.
    """

    kind: Literal["coverage"]
    buyers: Annotated[int, Field(ge=1, le=60)] = 20
    periods: Range[int] | None = None


class LinkScoreFigure(FigureBase):
    """How similar the names are that linkage accepted, left for review, or refused."""

    kind: Literal["link_scores"]


FigureSpec = Annotated[
    EventStudyFigure
    | CoefficientFigure
    | RolloutFigure
    | DoseFigure
    | CurveFigure
    | TrendFigure
    | BalanceFigure
    | HonestFigure
    | AwardFigure
    | CoverageFigure
    | LinkScoreFigure,
    Field(discriminator="kind"),
]
