"""Each firm's one dose: where it comes from, and which firms are left without."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest

from ipec_econ.core.errors import PanelError
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.panel.select import select_model_data
from tests.panel.make_panels import build, make_awards, make_firms, make_seen_firms

YEARS = [2010, 2011, 2012, 2013]
DOSES = {
    "A": (2012, [0.0, 0.0, 2.0, 4.0]),
    "B": (None, [0.0, 0.0, 0.0, 0.0]),
    "C": (2012, [0.0, 0.0, None, 3.0]),  # not known when treatment starts
    "D": (2013, [0.0, 1.0, 0.0, 5.0]),  # positive before treatment
    "E": (2012, [0.0, 0.0, 0.0, 0.0]),  # treated by nothing
    "F": (2011, [0.0, 6.0, 6.0, 6.0]),
}


def make_dosed(changes: dict | None = None):
    firms = {**DOSES, **(changes or {})}
    keys = [(firm, k) for firm in firms for k in range(4)]
    return make_firms(
        {
            "firm": [firm for firm, _ in keys],
            "year": [YEARS[k] for _, k in keys],
            "y": [float(k) for _, k in keys],
            "first": [firms[firm][0] for firm, _ in keys],
            "amount": [firms[firm][1][k] for firm, k in keys],
            "name": [firm for firm, _ in keys],
        }
    )


def select(panel=None, **keys):
    panel = panel or build(make_dosed(), treatments={"t": {"cohort": "first"}})
    model = {"estimator": "dose_response", "outcome": "y", "treatment": "t", **keys}
    return select_model_data(panel, "m", DoseResponseModel.model_validate(model))


def list_doses(panel, data):
    """Return firm → dose; firms left are in the order of their names."""
    kept = sorted(set(panel.rows.column("firm").to_pylist()))
    lost = {"C", "E"} if len(set(data.unit.values)) == len(kept) - 2 else set()
    names = [name for name in kept if name not in lost]
    return {names[code]: dose for code, dose in zip(data.unit.values, data.dose, strict=True)}


def list_steps(data):
    return [(one.step, one.units_lost) for one in data.flow if one.units_lost]


def test_the_value_in_the_first_treated_period():
    panel = build(make_dosed(), treatments={"t": {"cohort": "first"}})
    data = select(panel, dose="amount")
    assert list_doses(panel, data) == {"A": 2, "B": 0, "D": 5, "F": 6}
    assert list_steps(data) == [("dose", 1), ("zero_dose", 1)]
    reasons = [one.reason for one in data.flow if one.units_lost]
    assert reasons == [
        "firms whose `amount` is not known in the first treated period",
        "treated firms whose `amount` is 0 in the first treated period",
    ]


def test_the_mean_of_what_is_known_under_treatment():
    panel = build(make_dosed(), treatments={"t": {"cohort": "first"}})
    data = select(panel, dose="amount", dose_from="mean")
    doses = dict(zip(data.unit.values.tolist(), data.dose.tolist(), strict=True))
    assert list(doses.values()) == [3, 0, 3, 5, 6]
    assert list_steps(data) == [("zero_dose", 1)]


def test_doses_that_change_and_that_come_too_early_are_remarked():
    found = {notice.code: notice for notice in select(dose="amount").notices}
    assert found["panel/dose-varies"].text.startswith("`amount` changes after the first treated")
    assert " in 1 of 5 treated firms" in found["panel/dose-varies"].text
    assert found["panel/dose-before-treatment"].level == "warning"
    assert " in 1 firms" in found["panel/dose-before-treatment"].text


def test_the_panels_rows_tell_the_dose_whatever_the_models_sample():
    data = select(dose="amount", where="year <> 2012")
    assert sorted(set(data.dose.tolist())) == [0, 2, 5, 6]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({}, "panel/no-dose"),
        ({"dose": "amuont"}, "panel/unknown-column"),
        ({"dose": "name"}, "panel/not-numeric"),
    ],
)
def test_a_column_of_amounts_is_needed(keys, code):
    with pytest.raises(PanelError) as error:
        select(**keys)
    assert [problem.code for problem in error.value.problems] == [code]


def test_a_negative_dose_is_refused_with_its_row():
    firms = make_dosed({"A": (2012, [0.0, 0.0, -2.0, 4.0])})
    with pytest.raises(PanelError) as error:
        select(build(firms, treatments={"t": {"cohort": "first"}}), dose="amount")
    (problem,) = error.value.problems
    assert problem.code == "panel/dose-negative"
    assert "firm A, year 2012: -2" in problem.what
    assert problem.where == "models.m.dose"


class TestDosesFromAwards:
    """A treatment that is a dose starts in the first period in which it is positive."""

    AWARDS = (
        ("A", 2012, 10.0, "x"), ("A", 2014, 30.0, "x"),
        ("B", 2011, None, "x"), ("B", 2013, 20.0, "x"),  # an award of unknown value before
        ("D", 2013, 40.0, "x"), ("D", 2013, 2.0, "x"),
        ("F", 2012, None, "x"),  # an award of unknown value and nothing else
    )  # fmt: skip

    @pytest.fixture
    def panel(self):
        seen = {firm: range(2010, 2015) for firm in "ABDFG"}
        return build(
            make_seen_firms(seen),
            make_awards(self.AWARDS),
            treatments={"share": {"dose": "value / lag(turnover)"}},
        )

    def test_the_cohort_and_the_dose(self, panel):
        data = select(panel, treatment="share", outcome="output")
        assert data.unit.n_levels == 3  # A, D, G
        # The first period has no lag of turnover to divide by, and no award either.
        first = {code: cohort for code, cohort in zip(data.unit.values, data.cohort, strict=True)}
        assert list(first.values()) == [2012, 2013, inf]
        doses = {code: dose for code, dose in zip(data.unit.values, data.dose, strict=True)}
        assert list(doses.values()) == pytest.approx([0.1, 0.42, 0])

    def test_treatment_stays_on_between_awards(self, panel):
        data = select(panel, treatment="share", outcome="output")
        of_first = data.unit.values == 0
        assert data.time[of_first].tolist() == [2010, 2011, 2012, 2013, 2014]
        assert data.treated[of_first].tolist() == [0, 0, 1, 1, 1]

    def test_firms_with_an_unknown_start_are_dropped_and_counted(self, panel):
        data = select(panel, treatment="share", outcome="output")
        assert ("dose", 2) in list_steps(data)

    def test_later_awards_are_remarked(self, panel):
        codes = [
            notice.code for notice in select(panel, treatment="share", outcome="output").notices
        ]
        assert codes == ["panel/dose-varies"]

    def test_another_column_can_be_the_dose(self, panel):
        data = select(panel, treatment="share", outcome="output", dose="turnover")
        assert set(data.dose.tolist()) == {0, 100}
        assert not np.isnan(data.dose).any()
        assert nan not in data.dose.tolist()
