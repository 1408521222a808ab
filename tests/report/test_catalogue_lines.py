"""Lines of the index of estimates."""

from __future__ import annotations

from typing import Any

import pytest

from ipec_econ.report.catalogue_lines import list_lines, list_points

BASE: dict[str, Any] = {
    "model": "cs", "estimator": "callaway_santanna", "outcome": "y", "treatment": "first",
    "sample": "main", "estimand": "att", "term": "simple", "cohort": None, "time": None,
    "rel_time": None, "estimate": 0.07831234567, "std_error": 0.01, "conf_low": -0.0001234,
    "conf_high": 0.2, "conf_level": 0.9, "n_obs": 1200, "n_units": 100, "n_treated": 40,
    "reference": "study/cs/att/simple",
}  # fmt: skip


def row(**changes: Any) -> dict[str, Any]:
    return {**BASE, **changes}


def test_a_number_prints_with_its_interval_and_counts():
    (line,) = list_lines([row()], {})
    assert line.what == "Average effect on the treated (simple)"
    assert (line.number, line.interval, line.level) == ("0.0783", "−0.0001 to 0.2000", "90%")
    assert (line.value, line.low, line.high) == (0.07831234567, -0.0001234, 0.2)
    assert (line.n_obs, line.n_units, line.n_treated) == (1200, 100, 40)
    assert line.estimator_title == "Callaway–Sant’Anna"
    assert line.reference == "study/cs/att/simple"


@pytest.mark.parametrize(("labels", "what"), [({}, "grant"), ({"grant": "A grant"}, "A grant")])
def test_a_coefficient_is_called_as_in_the_tables(labels: dict[str, str], what: str):
    (line,) = list_lines([row(estimand="coef", term="grant", treatment=None)], labels)
    assert (line.what, line.treatment) == (what, "")


def test_a_withheld_number_says_so():
    withheld = row(estimate=None, conf_low=None, conf_high=None, conf_level=None, n_obs=None)
    (line,) = list_lines([withheld], {})
    assert (line.number, line.interval, line.level, line.value) == ("withheld", "", "", None)


def test_a_path_is_one_line_a_model_and_treatment():
    path = [row(estimand="att_event", term=None, rel_time=time, estimate=value)
            for time, value in ((-1, 0.0), (0, -0.5), (1, 0.25))]  # fmt: skip
    lines = list_lines([*path, row(model="two", estimand="att_event", rel_time=0)], {})
    assert [(one.what, one.number, one.interval, one.reference) for one in lines] == [
        ("Effects by event time", "3 estimates", "from −0.5000 to 0.2500", ""),
        ("Effects by event time", "1 estimate", "from 0.0783 to 0.0783", ""),
    ]


def test_a_path_counts_what_is_withheld_of_it():
    path = [row(estimand="acrt_dose", term=str(dose), estimate=value)
            for dose, value in ((0.1, None), (0.2, 0.5), (0.3, None))]  # fmt: skip
    (line,) = list_lines(path, {})
    assert (line.what, line.number) == ("Responses by dose", "3 estimates, 2 withheld")
    (line,) = list_lines([path[0]], {})
    assert (line.number, line.interval) == ("1 estimate, 1 withheld", "withheld")


def test_numbers_along_a_path_are_listed_but_for_cells_of_cohorts_and_of_grids():
    rows = [
        row(),
        row(estimand="att_event", rel_time=-2, term=None),
        row(estimand="att_cohort", cohort=2014, term=None),
        row(estimand="att_time", time=2015, term=None),
        row(estimand="att_dose", term="0.25"),
        row(estimand="att_gt", cohort=2014, time=2015, term=None),
        row(model="choices/3", estimand="att_event", rel_time=1, term=None),
        row(model="by/small", estimand="att_event", rel_time=1, term=None),
    ]
    assert [line.what for line in list_points(rows, ["choices"])] == [
        "Event time −2", "Cohort 2014", "Period 2015", "Dose 0.25", "Event time 1",
    ]  # fmt: skip
