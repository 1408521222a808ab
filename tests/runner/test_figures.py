"""Planned figures are built by kind, with the models' own labels."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.marks import Mark, SourceMap
from ipec_econ.core.spec.figure import AwardFigure, CoefficientFigure, DoseFigure, EventStudyFigure
from ipec_econ.runner.figures import build_figures
from tests.report.make_curves import make_curve
from tests.report.make_paths import make_path
from tests.report.make_results import make_result

RESULTS = (make_path("cs"), make_path("bjs", "imputation"), make_result("fe"), make_curve("dr"))
FOUND = SimpleNamespace(results=RESULTS, rules=None, links=None)


def make_plan(**figures: object) -> SimpleNamespace:
    labels = {"cs": "Not yet treated", "bjs": None, "fe": None, "dr": None}
    models = {name: SimpleNamespace(label=label) for name, label in labels.items()}
    return SimpleNamespace(figures=figures, models=models)


def test_each_kind_is_built_from_its_own_models() -> None:
    plan = make_plan(
        path=EventStudyFigure(kind="event_study", models=("bjs", "cs")),
        plot=CoefficientFigure(kind="coefficients", models=("fe",)),
        dose=DoseFigure(kind="dose_response", models=("dr",), curves=("att_dose",)),
    )
    figures = build_figures(plan, FOUND, None)  # type: ignore[arg-type]
    assert {name: figure.kind for name, figure in figures.items()} == {
        "path": "event_study",
        "plot": "coefficients",
        "dose": "dose_response",
    }
    labels = [series.label for series in figures["path"].panels[0].series]
    assert labels == ["Imputation", "Not yet treated"]
    assert figures["path"].models == ("bjs", "cs")


def test_problems_of_all_figures_are_reported_at_once_with_their_lines() -> None:
    plan = make_plan(
        a=EventStudyFigure(kind="event_study", models=("fe",)),
        b=EventStudyFigure(kind="event_study", models=("cs",)),
        c=CoefficientFigure(kind="coefficients", models=("fe",), rows=("grnt",)),
    )
    plan.marks = SourceMap(keys={}, values={("figures", name): Mark("s.yaml", i, 3)
                                   for i, name in enumerate("abc", start=7)})  # fmt: skip
    with pytest.raises(RenderError) as refused:
        build_figures(plan, FOUND, None)  # type: ignore[arg-type]
    assert [problem.where.partition(" ")[0] for problem in refused.value.problems] == [
        "s.yaml:7:3",
        "s.yaml:9:3",
    ]


def test_a_kind_that_the_plan_refuses_is_never_drawn_as_another() -> None:
    plan = make_plan(t=AwardFigure(kind="awards"))
    with pytest.raises(TypeError, match="passed the plan"):
        build_figures(plan, FOUND, None)  # type: ignore[arg-type]
