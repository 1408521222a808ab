"""Models that tell the same effects are judged together."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.estimates import ModelResult
from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.disclose.judge_results import judge_results
from ipec_econ.disclose.surroundings import Surroundings
from tests.disclose.rules import make_rules
from tests.report.make_results import make_att, make_result

AROUND = Surroundings(make_rules(), None, (), HiddenCounts(), {})
FIRMS = {0: 40, 1: 30, 2: 20, 3: 7}


def make_path(model: str, last: int, *, scale: float = 0.1, simple: bool = True) -> ModelResult:
    """Return effects up to an event time, seven firms in the last of all, and their mean."""
    rows = [
        make_att(
            model, "stacked", None, estimand="att_event", rel_time=e, estimate=scale * (e + 1),
            n_obs=500, n_units=100, n_treated=FIRMS[e], n_clusters=100,
        )
        for e in range(last + 1)
    ]  # fmt: skip
    mean = make_att(
        model, "stacked", "simple", n_obs=500, n_units=100, n_treated=40, n_clusters=100
    )
    return make_result(model, *rows, *((mean,) if simple else ()))


def find_withheld(*results: ModelResult) -> list[set[str]]:
    judged = judge_results(results, AROUND)
    return [
        {one.key.partition(": ")[2] for one in own if one.status == "suppressed"} for own in judged
    ]


def test_a_shorter_window_does_not_tell_what_protects_a_longer_one() -> None:
    # From the mean of four event times and three of them the fourth follows, of seven firms: so a
    # third is withheld with it, in the model that stops before the fourth too.
    long, short = make_path("long", 3), make_path("short", 2, simple=False)
    assert find_withheld(long) == [{"att_event 2", "att_event 3"}]
    assert find_withheld(short) == [set()]
    assert find_withheld(long, short) == [{"att_event 2", "att_event 3"}, {"att_event 2"}]
    assert find_withheld(short, long) == [{"att_event 2"}, {"att_event 2", "att_event 3"}]


def test_models_of_other_effects_are_judged_alone() -> None:
    long, short = make_path("long", 3), make_path("short", 2, scale=0.2, simple=False)
    assert find_withheld(long, short) == [{"att_event 2", "att_event 3"}, set()]
    others = tuple(replace(row, outcome="jobs") for row in make_path("short", 2).estimates)
    assert find_withheld(long, make_result("short", *others))[1] == set()
