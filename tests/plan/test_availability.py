"""What the language can say and this version cannot do is refused by name and line."""

from __future__ import annotations

import pytest

from ipec_econ.plan.availability import find_unavailable
from ipec_econ.render.format_packages import FORMAT_PACKAGES
from tests.plan.make_studies import load_changed

CS = {"estimator": "callaway_santanna", "outcome": "log_lp", "treatment": "first"}

UNAVAILABLE = {
    "estimator `poisson`": (("models", "fe", "estimator"), "poisson"),
    "a small-sample factor of `callaway_santanna`": (
        ("models", "cs"),
        {**CS, "small_sample": "fixest"},
    ),
    "`cluster` of `synthetic_did` but by the firm": (
        ("models", "sdid"),
        {**CS, "estimator": "synthetic_did", "cluster": "sic"},
    ),
    "`vcov` of `synthetic_did` but by the firm": (
        ("models", "sdid"),
        {**CS, "estimator": "synthetic_did", "vcov": {"kind": "cluster", "by": "sic"}},
    ),
    "`pretrends` of `synthetic_did`": (
        ("models", "sdid"),
        {**CS, "estimator": "synthetic_did", "diagnostics": {"pretrends": {}}},
    ),
    "`weights` of `synthetic_did`": (
        ("models", "sdid"),
        {**CS, "estimator": "synthetic_did", "weights": "employees"},
    ),
    "`hetero` errors of `callaway_santanna`": (("models", "cs"), {**CS, "vcov": "hetero"}),
    "a formula with instruments": (
        ("models", "iv"),
        {"estimator": "ols", "formula": "log_lp ~ 1 | crn | gva ~ employees"},
    ),
    "bootstrap `multiplier` of `ols`": (("models", "fe", "bootstrap"), "multiplier"),
    "bootstrap `wild_cluster` of `callaway_santanna`": (
        ("models", "cs"),
        {**CS, "bootstrap": {"kind": "wild_cluster"}},
    ),
    "bootstrap `multiplier` of `synthetic_did`": (
        ("models", "sdid"),
        {**CS, "estimator": "synthetic_did", "bootstrap": "multiplier"},
    ),
    "`randomization` of `ols`": (("models", "fe", "randomization"), {"permutations": 99}),
    "diagnostic `power`": (("models", "fe", "diagnostics"), {"power": {}}),
}


def test_a_study_within_the_version_has_no_problem() -> None:
    loaded = load_changed()
    assert find_unavailable(loaded.study, loaded.marks) == []


@pytest.mark.parametrize("named", UNAVAILABLE)
def test_what_is_not_there_is_refused_by_name_and_line(named: str) -> None:
    loaded = load_changed(UNAVAILABLE[named])
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.code == "spec/not-available"
    assert problem.what.startswith(f"{named} is part of the language")
    assert problem.where.startswith("spec.yaml:")
    assert problem.fix.startswith(("available: ", "leave the key out"))


def test_a_format_without_its_package_is_refused_in_its_line(monkeypatch) -> None:
    monkeypatch.setitem(FORMAT_PACKAGES, "docx", "no-such-distribution")  # type: ignore[misc]
    loaded = load_changed((("tables", "main", "formats"), ["tex", "docx"]))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.code == "render/missing-package"
    assert "ipec-econ[docx]" in problem.fix
    assert loaded.marks.find_value(("tables", "main", "formats", 1)).line == int(
        problem.where.split(":")[1]
    )


def test_synthetic_controls_say_what_resamples_them() -> None:
    loaded = load_changed(UNAVAILABLE["bootstrap `multiplier` of `synthetic_did`"])
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert "influence function is not known" in problem.why
    assert "`errors: placebo`" in problem.why
    assert "imputation, two_stage" in problem.fix


@pytest.mark.parametrize(
    ("keys", "given"),
    [({"cluster": ["crn", "year"]}, "clusters in 2 ways"), ({"vcov": "hetero"}, "`hetero` errors")],
)
def test_a_multiplier_bootstrap_needs_one_way_of_clustering(
    keys: dict[str, object], given: str
) -> None:
    model = {**CS, "estimator": "event_study", "bootstrap": "multiplier", **keys}
    loaded = load_changed((("models", "path"), model))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.code == "spec/bootstrap-clusters"
    assert problem.what == f"`bootstrap: multiplier` beside {given}"
    assert "each cluster's influence" in problem.why


def test_groups_share_no_rows() -> None:
    loaded = load_changed(
        (("models", "did", "by"), "sic"), (("tables", "main", "sample"), "common")
    )
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.what.startswith(
        "`sample: common` of a table that shows `did`, a model with `by`"
    )


def test_a_table_of_productivity_needs_a_measure() -> None:
    loaded = load_changed((("tables", "el"), {"kind": "productivity"}))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.code == "render/no-measure"
    assert problem.where.startswith("spec.yaml:")


def test_a_grid_is_no_column_of_a_regression_table() -> None:
    grid = {"base": "fe", "vary": {"outcome": ["log_lp"]}}
    loaded = load_changed((("grids", "g"), grid), (("tables", "main", "columns"), ["fe", "g"]))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.what.startswith("grid `g` as a column")
    assert problem.fix == "available: kind: specification_grid, grid: g, rows: cells"


def test_all_problems_come_at_once() -> None:
    loaded = load_changed(
        UNAVAILABLE["`randomization` of `ols`"], UNAVAILABLE["diagnostic `power`"]
    )
    assert len(find_unavailable(loaded.study, loaded.marks)) == 2
