"""What a figure asks for that its models, the version or the font cannot give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.figure import (
    CoefficientFigure,
    CurveFigure,
    DoseFigure,
    EventStudyFigure,
    FigureSpec,
    HonestFigure,
)
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.core.spec.study import Study
from ipec_econ.estimate.registry import ESTIMATORS
from ipec_econ.plan.measured_figures import check_measured_figure
from ipec_econ.render.figure_text import find_missing_characters

HONEST = "honest_did"

Found = Iterable[tuple[SpecPath, str, str, str]]
"""Where, what, why, how to mend."""


def find_figure_problems(study: Study, marks: SourceMap) -> list[Problem]:
    """Return a problem for every figure that could not be drawn after hours of estimation."""
    return [
        Problem("spec/figure", what, str(marks.find_value(path)), why, fix)
        for name, figure in study.figures.items()
        for path, what, why, fix in _check_figure(("figures", name), figure, study)
    ]


def _check_figure(path: SpecPath, figure: FigureSpec, study: Study) -> Found:
    if isinstance(figure, EventStudyFigure | CoefficientFigure | DoseFigure | HonestFigure):
        yield from _check_repeats((*path, "models"), figure.models)
    if isinstance(figure, EventStudyFigure):
        yield from _check_paths((*path, "models"), figure.models, study)
    if isinstance(figure, DoseFigure):
        yield from _check_curves((*path, "models"), figure.models, study)
    if isinstance(figure, HonestFigure):
        yield from _check_sensitivity((*path, "models"), figure.models, study)
    yield from check_measured_figure(path, figure, study)
    yield from _check_labels(path, figure, study)


def _check_labels(path: SpecPath, figure: FigureSpec, study: Study) -> Found:
    for key, label in figure.labels.items():
        yield from _check_characters((*path, "labels", key), label)
    if isinstance(figure, CurveFigure):
        for key, label in study.grids[figure.grid].labels.items():
            yield from _check_characters(("grids", figure.grid, "labels", key), label)
    for name in getattr(figure, "models", ()):
        model = study.models[name]
        if model.label is not None and name not in figure.labels:
            yield from _check_characters(("models", name, "label"), model.label)


def _check_repeats(path: SpecPath, names: tuple[str, ...]) -> Found:
    for name, count in Counter(names).items():
        if count > 1:
            place = len(names) - 1 - names[::-1].index(name)
            what = f"model `{name}` is named {count} times"
            yield (*path, place), what, "its points would lie on each other", "name it once"


def _check_paths(path: SpecPath, names: tuple[str, ...], study: Study) -> Found:
    able = [name for name, one in ESTIMATORS.items() if "att_event" in one.info.estimands]
    for place, name in enumerate(names):
        estimator = study.models[name].estimator
        if estimator in ESTIMATORS and estimator not in able:
            yield (
                (*path, place),
                f"model `{name}` ({estimator}) has no effects by time since treatment",
                f"estimators that have: {', '.join(able) if able else 'none in this version'}",
                "take it out, or draw it in a figure of kind coefficients",
            )


def _check_curves(path: SpecPath, names: tuple[str, ...], study: Study) -> Found:
    for place, name in enumerate(names):
        model = study.models[name]
        if isinstance(model, DoseResponseModel) and model.bins is None:
            continue
        steps = isinstance(model, DoseResponseModel)
        yield (
            (*path, place),
            f"model `{name}` ({model.estimator}) has {'bins' if steps else 'no doses'}",
            "a dose-response figure draws curves of `estimator: dose_response`",
            "take it out, or draw it in a figure of kind coefficients",
        )


def _check_sensitivity(path: SpecPath, names: tuple[str, ...], study: Study) -> Found:
    for place, name in enumerate(names):
        if HONEST not in study.models[name].diagnostics:
            yield (
                (*path, place),
                f"model `{name}` asks for no diagnostic `{HONEST}`",
                "the figure draws its rows",
                f"add `diagnostics: {{{HONEST}: {{restriction: relative_magnitudes, values: [0.5, "
                "1]}}` to the model, or take it out of the figure",
            )


def _check_characters(path: SpecPath, label: str) -> Found:
    missing = find_missing_characters(label)
    if missing:
        yield (
            path,
            f"the label `{label}` has characters that figures cannot draw: {' '.join(missing)}",
            "figures use the DejaVu Sans font, so that every machine draws the same",
            "write the label in Latin, Greek, Cyrillic, Arabic or Hebrew letters",
        )
