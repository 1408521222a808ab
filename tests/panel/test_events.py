"""First-award treatments on seven firms whose fate can be counted by hand."""

from __future__ import annotations

from math import inf

import pyarrow as pa
import pytest

from ipec_econ.core.errors import PanelError
from tests.panel.make_panels import (
    SEEN,
    build,
    cohorts,
    losses,
    make_awards,
    make_firms,
    make_seen_firms,
)


def treat(**keys):
    return {"treatments": {"won": {"event": "first_award", **keys}}}


def find_codes(panel):
    return {notice.code: notice.text for notice in panel.notices}


def test_cohort_is_the_year_of_the_first_award():
    panel = build(**treat(late_entrants="keep"))
    assert cohorts(panel, "won") == {
        "A": 2012, "B": 2010, "C": 2012, "D": inf, "E": 2013, "F": inf, "G": 2012,
    }  # fmt: skip


def test_treated_is_one_from_the_cohort_on():
    panel = build(**treat(late_entrants="keep"))
    first = panel.treatments["won"].treated[:5]
    assert first.tolist() == [0.0, 0.0, 1.0, 1.0, 1.0]
    assert panel.rows.column("won").to_pylist()[:5] == [0, 0, 1, 1, 1]


def test_unclean_cohorts_are_dropped_and_counted_once_each():
    panel = build(**treat(clean_window=1, min_pre=2))
    assert set(cohorts(panel, "won")) == {"A", "D", "F", "G"}
    # B's award falls in 2010 < 2010 + 1; C is first seen in 2013 > 2012; E has 2012 only.
    assert losses(panel, "treatment:won") == {
        "panel": (0, 0, 0),
        "coverage": (5, 1, 1),
        "clean_window": (0, 0, 0),
        "late_entry": (2, 1, 1),
        "min_pre": (3, 1, 1),
    }


def test_excluded_firms_have_no_value_rather_than_zero():
    panel = build(**treat(clean_window=1))
    values = dict(zip(panel.rows.column("firm").to_pylist(), panel.rows.column("won").to_pylist(),
                      strict=True))  # fmt: skip
    assert values["B"] is None
    assert values["C"] is None
    assert values["D"] == 0


def test_where_chooses_awards_and_any_other_award_breaks_the_clean_window():
    panel = build(**treat(where="value >= 100", clean_window=1))
    # E 2013 and F 2016 (after the end) are large; G's small award of 2012 is in its window.
    assert cohorts(panel, "won") == {
        "A": inf, "B": inf, "C": inf, "D": inf, "E": 2013, "F": inf,
    }  # fmt: skip
    assert losses(panel, "treatment:won")["clean_window"] == (5, 1, 1)


def test_without_a_clean_window_the_small_award_does_not_matter():
    assert cohorts(build(**treat(where="value >= 100")), "won")["G"] == 2013


def test_an_award_after_the_panel_is_never_treated_with_a_notice():
    assert find_codes(build(**treat()))["panel/cohort-after-end"].startswith("1 firms")


def test_firms_without_a_period_before_treatment_are_noticed():
    # Of A, B, C, E, G treated: B is first seen in its cohort, C after it.
    panel = build(**treat(late_entrants="keep"))
    assert find_codes(panel)["panel/no-pre-period"].startswith("2 of 5")


def test_an_award_before_coverage_is_no_clean_cohort():
    panel = build(awards=make_awards(coverage=2013), **treat(late_entrants="keep"))
    assert set(cohorts(panel, "won")) == {"D", "E", "F"}


def test_unstated_coverage_is_a_warning():
    panel = build(awards=make_awards(coverage=None), **treat())
    warned = [notice for notice in panel.notices if notice.level == "warning"]
    assert [notice.code for notice in warned] == ["panel/no-coverage"]
    assert "2010" in warned[0].text


def test_nobody_treated_is_a_warning():
    panel = build(**treat(where="value > 1000"))
    assert find_codes(panel)["panel/none-treated"] == "no firm of the panel is treated by `won`"


def test_a_column_that_turns_on_treats_from_its_first_period():
    firms = make_firms(
        {
            "firm": ["A"] * 3 + ["B"] * 3 + ["C"] * 2,
            "year": [2010, 2011, 2012, 2010, 2011, 2012, 2010, 2011],
            # A turns on in 2011 and off again; B is on from the start; C is never on.
            "grant": [0, 1, 0, 5, None, 0, None, 0],
        }
    )
    panel = build(firms, treatments={"grant": {"event": "first", "column": "grant"}})
    assert cohorts(panel, "grant") == {"A": 2011, "B": 2010, "C": inf}
    assert panel.rows.column("grant").to_pylist() == [0, 1, 1, 1, 1, 1, 0, 0]
    assert find_codes(panel)["panel/no-pre-period"].startswith("1 of 2")
    assert "panel/replaced-column" in find_codes(panel)


def test_min_pre_applies_to_a_column_too():
    firms = make_firms({"firm": ["A", "A", "B"], "year": [1, 2, 1], "on": [0, 1, 1]})
    spec = {"event": "first", "column": "on", "min_pre": 1}
    assert cohorts(build(firms, treatments={"t": spec}), "t") == {"A": 2}


def test_a_clean_window_of_a_column_is_refused_with_the_way_out():
    firms = make_firms({"firm": ["A"], "year": [1], "on": [1]})
    spec = {"event": "first", "column": "on", "clean_window": 2}
    with pytest.raises(PanelError, match="min_pre"):
        build(firms, treatments={"t": spec})


def test_problems_of_all_treatments_come_together():
    treatments = {
        "one": {"event": "first_award", "where": "valeu > 1"},
        "two": {"event": "first", "column": "outptu"},
    }
    with pytest.raises(PanelError) as caught:
        build(treatments=treatments)
    assert [problem.where for problem in caught.value.problems] == [
        "panel.treatments.one.where",
        "panel.treatments.two.column",
    ]
    assert "did you mean `value`" in str(caught.value)


def test_treatments_read_the_source_column_not_each_other():
    firms = make_firms({"firm": ["A", "A", "A"], "year": [1, 2, 3], "on": [0, 1, 0]})
    treatments = {
        "on": {"event": "first", "column": "on"},
        "state": {"status": "any", "column": "on"},
    }
    panel = build(firms, treatments=treatments)
    assert panel.treatments["state"].treated.tolist() == [0.0, 1.0, 0.0]


def test_an_unlinked_award_treats_nobody():
    awards = make_awards([("X", 2012, 1.0, None)])
    panel = build(awards=awards, **treat())
    assert set(cohorts(panel, "won").values()) == {inf}


def test_inputs_are_unchanged():
    firms, awards = make_seen_firms(), make_awards()
    before = firms.rows.to_pydict(), awards.rows.to_pydict()
    build(firms, awards, columns={"output": "output + 1"}, **treat(clean_window=1))
    assert (firms.rows.to_pydict(), awards.rows.to_pydict()) == before


def test_a_trimmed_row_still_tells_when_a_firm_was_first_seen():
    # Trimming drops A's first two years; it stays a clean cohort because it was seen in them.
    seen = {"A": SEEN["A"], "D": SEEN["D"]}
    firms = make_seen_firms(seen)
    output = [
        -100.0 if firm == "A" and year < 2012 else 1.0 for firm in seen for year in seen[firm]
    ]
    rows = firms.rows.set_column(2, "output", pa.array(output))
    firms = make_firms(rows.to_pydict())
    panel = build(
        firms, trim={"columns": "output", "quantiles": [0.25, 0.75]},
        treatments={"won": {"event": "first_award"}},
    )  # fmt: skip
    assert panel.rows.num_rows == 8
    assert cohorts(panel, "won") == {"A": 2012, "D": inf}


def test_an_award_in_the_first_clean_period_is_a_clean_cohort():
    # Coverage 2010 and two clean periods: 2012 is the first year that can be known to be first.
    panel = build(**treat(clean_window=2))
    assert set(cohorts(panel, "won")) == {"A", "D", "E", "F", "G"}
    assert "the register is complete from 2010 plus a clean window of 2" in next(
        step.reason for step in panel.flow if step.step == "coverage"
    )


@pytest.mark.parametrize(("window", "clean"), [(1, True), (2, False)])
def test_the_clean_window_holds_exactly_its_periods(window, clean):
    awards = make_awards([("A", 2011, 1.0, None), ("A", 2013, 500.0, None)])
    panel = build(awards=awards, **treat(where="value >= 100", clean_window=window))
    assert ("A" in cohorts(panel, "won")) is clean


def test_min_pre_counts_rows_and_not_calendar_periods():
    firms = make_seen_firms({"A": [2008, 2012, 2013], "D": range(2010, 2014)})
    awards = make_awards([("A", 2012, 1.0, None)])
    assert "A" in cohorts(build(firms, awards, **treat(min_pre=1)), "won")
    assert "A" not in cohorts(build(firms, awards, **treat(min_pre=2)), "won")


def test_kept_late_entrants_are_a_warning():
    panel = build(**treat(late_entrants="keep"))
    assert find_codes(panel)["panel/late-entrants"].startswith("1 firms")
    assert "panel/late-entrants" not in find_codes(build(**treat()))


def test_a_condition_restricts_the_periods_of_a_column_that_turns_on():
    firms = make_firms({"firm": ["A"] * 3, "year": [1, 2, 3], "on": [1, 0, 1]})
    spec = {"event": "first", "column": "on", "where": "year > 1"}
    assert cohorts(build(firms, treatments={"t": spec}), "t") == {"A": 3}


def test_cohorts_of_few_firms_are_listed_with_their_size():
    assert find_codes(build(**treat()))["panel/small-cohorts"] == (
        "3 of 3 cohorts have fewer than 10 firms: 2010 (1), 2012 (2), 2013 (1)"
    )
    many = {f"firm{i}": range(2010, 2014) for i in range(10)} | {"D": range(2010, 2014)}
    awards = make_awards([(firm, 2012, 1.0, None) for firm in many if firm != "D"])
    panel = build(make_seen_firms(many), awards, **treat())
    assert "panel/small-cohorts" not in find_codes(panel)


def test_nobody_left_untreated_is_noticed():
    firms = make_seen_firms({firm: SEEN[firm] for firm in "AEG"})
    text = find_codes(build(firms, **treat()))["panel/no-never-treated"]
    assert text.startswith("all 3 firms of a clean cohort are treated by `won`")
    assert "panel/no-never-treated" not in find_codes(build(**treat()))
