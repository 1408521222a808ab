"""Keys in messages of stages as places in the spec."""

from __future__ import annotations

from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.marks import Mark, SourceMap
from ipec_econ.runner.placing import place_error, place_problem

MARKS = SourceMap(
    values={
        (): Mark("study.yaml", 1, 1),
        ("panel", "treatments", "first"): Mark("panel.yaml", 7, 12),
        ("panel", "treatments", "first", "cohort"): Mark("panel.yaml", 7, 20),
    },
    keys={},
)


def test_a_key_gets_the_place_where_it_is_written() -> None:
    problem = Problem("panel/cohort-not-positive", "it is", "panel.treatments.first.cohort")
    assert place_problem(problem, MARKS).where == (
        "panel.yaml:7:20 (panel.treatments.first.cohort)"
    )


def test_a_default_gets_the_place_of_what_it_belongs_to() -> None:
    problem = Problem("panel/x", "it is", "panel.treatments.first.min_pre in a row")
    assert place_problem(problem, MARKS).where == (
        "panel.yaml:7:12 (panel.treatments.first.min_pre) in a row"
    )


def test_a_title_may_hold_full_stops_and_spaces() -> None:
    path = ("tables", "main", "panels", "Panel A. All firms", "rows")
    marks = SourceMap({(): Mark("s.yaml", 1, 1), path: Mark("s.yaml", 9, 8)}, {})
    where = "tables.main.panels.Panel A. All firms.rows"
    assert place_problem(Problem("c", "w", where), marks).where == f"s.yaml:9:8 ({where})"


def test_files_and_models_stay_as_they_are() -> None:
    for where in ("", "model a", "panel.csv, line 3", "awards.csv"):
        assert place_problem(Problem("c", "w", where), SourceMap({}, {})).where == where


def test_an_error_keeps_its_class() -> None:
    error = place_error(PanelError(Problem("c", "w", "panel.treatments.first")), MARKS)
    assert isinstance(error, PanelError)
    assert "panel.yaml:7:12" in str(error)
