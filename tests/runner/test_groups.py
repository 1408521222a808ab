"""Models with `by`: the same numbers as `where`, their equality, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import IpecError, PanelError, SpecError
from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.diagnose.joint_groups import join_groups
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL
from tests.runner.make_groups import MODELS, SIZES, SYNTHETIC, estimate, fit_each, make_firms

COVARIANCE_ATOL = 1e-12
"""Products of sums of some hundred numbers of size one, added in another order."""


def get_tests(result: ModelResult) -> dict[str, Diagnostic]:
    assert result.group is not None
    rows = result.group.comparison.diagnostics
    return {row.key: row for row in rows if row.diagnostic == "equality"}


ASKED = {
    "placebo_timing": {"shift": [1]},
    "placebo_outcomes": ["x"],
    "leave_one_cohort_out": {},
}
"""What estimates a model again: on the group's rows alone."""


@pytest.mark.parametrize("name", [*MODELS, "synthetic_did"])
def test_a_group_is_the_model_where_the_column_has_its_value(tmp_path: Path, name: str) -> None:
    model = {**MODELS, "synthetic_did": SYNTHETIC}[name]
    if name in ("twfe", "event_study", "callaway_santanna"):
        model = {**model, "diagnostics": ASKED}
    single = {f"at_{size}": {**model, "where": f"size = '{size}'"} for size in SIZES}
    found = estimate(tmp_path, {"m": {**model, "by": "size"}, **single})
    assert [one for one in found if one.startswith("m/")] == [f"m/{size}" for size in SIZES]
    for size in SIZES:
        grouped, alone = found[f"m/{size}"], found[f"at_{size}"]
        renamed = tuple(replace(row, model="m") for row in grouped.estimates)
        assert renamed == tuple(replace(row, model="m") for row in alone.estimates)
        assert (grouped.fit, grouped.vcov_keys) == (alone.fit, alone.vcov_keys)
        np.testing.assert_array_equal(grouped.vcov, alone.vcov)
        own = [replace(row, model="m") for row in grouped.diagnostics]
        assert own == [replace(row, model="m") for row in alone.diagnostics]


@pytest.mark.parametrize("weights", [{}, {"weights": "weight"}])
@pytest.mark.parametrize("name", MODELS)
def test_what_clusters_add_to_errors_gives_the_models_own_covariance(
    tmp_path: Path, name: str, weights: dict[str, str]
) -> None:
    for result in fit_each(
        tmp_path, {**MODELS[name], **weights, "by": "size", "cluster": "region"}
    ).values():
        assert result.influence is not None
        assert len(result.influence.labels) == result.fit.n_clusters
        product = np.einsum("ck,cl->kl", result.influence.values, result.influence.values)
        np.testing.assert_allclose(product, result.vcov, rtol=LAW_RTOL, atol=COVARIANCE_ATOL)


@pytest.mark.parametrize("name", MODELS)
def test_groups_that_are_copies_of_each_other_have_one_error(tmp_path: Path, name: str) -> None:
    lines = make_firms().splitlines()
    rows = [line.split(",") for line in lines[1:] if line.split(",")[2] == "small"]
    copies = [[str(int(row[0]) + 1000), row[1], "copy", *row[3:]] for row in rows]
    firms = "\n".join([lines[0], *(",".join(row) for row in (*rows, *copies))]) + "\n"
    groups = fit_each(tmp_path, {**MODELS[name], "by": "size", "cluster": "region"}, firms)
    first = groups["copy"]
    keys = [row.key for row in first.estimates if row.std_error and row.estimand != "att_gt"]
    joint = join_groups(list(groups.values()), keys, is_shared=True)
    size = len(keys)
    np.testing.assert_allclose(joint.estimates[0], joint.estimates[1], rtol=LAW_RTOL)
    np.testing.assert_allclose(
        joint.vcov[:size, size:], joint.vcov[:size, :size], rtol=LAW_RTOL, atol=COVARIANCE_ATOL
    )


def interact(model: dict[str, Any], by: str, values: tuple[str, ...]) -> dict[str, Any]:
    """Return one regression in which everything is interacted with the groups."""
    terms = [f"{term}_{value}" for term in ("x", "z") for value in values]
    columns = {
        f"{term}_{value}": f"case when cast({by} as varchar) = '{value}' then {term} else 0 end"
        for term in ("x", "z")
        for value in values
    }
    effects = [f"firm^{by}", f"year^{by}"]
    whole = {**model, "regressors": terms, "fixed_effects": effects, "where": f"{by} is not null"}
    whole.pop("by")
    return {"models": {"by": model, "whole": whole}, "panel": {"columns": columns}}


def compute_wald(contrast: FloatArray, estimates: FloatArray, vcov: FloatArray) -> float:
    """Return the Wald statistic of contrasts that are zero, by a dense solve."""
    away = contrast @ estimates
    return float(away @ np.linalg.solve(contrast @ vcov @ contrast.T, away))


@pytest.mark.parametrize(
    ("by", "values", "cluster"),
    [
        ("size", SIZES, ["firm"]),
        ("size", SIZES, ["region"]),
        ("odd", ("0", "1"), ["firm"]),
        ("odd", ("0", "1"), ["region"]),
    ],
    ids=["firm-nested", "regions span groups", "firms span groups", "both"],
)
def test_equality_is_that_of_the_interacted_regression(
    tmp_path: Path, by: str, values: tuple[str, ...], cluster: list[str]
) -> None:
    model = {**MODELS["ols"], "by": by, "cluster": cluster, "small_sample": "none"}
    made = interact(model, by, values)
    found = estimate(tmp_path, made["models"], **made["panel"])
    whole = found["whole"]
    tests = get_tests(found[f"by/{values[0]}"])
    df = whole.estimates[0].df
    assert df is not None
    place = {key: k for k, key in enumerate(whole.vcov_keys)}
    b = np.array([row.estimate for row in whole.estimates])

    def contrast(term: str) -> FloatArray:
        rows = np.zeros((len(values) - 1, len(b)))
        for k, value in enumerate(values[1:]):
            rows[k, place[f"{term}_{values[0]}"]] = -1
            rows[k, place[f"{term}_{value}"]] = 1
        return rows

    for key, chosen in {"x": ["x"], "z": ["z"], "coef": ["x", "z"]}.items():
        rows = np.concatenate([contrast(term) for term in chosen])
        ratio = compute_wald(rows, b, np.asarray(whole.vcov)) / len(rows)
        assert tests[key].value == len(rows)
        assert tests[key].statistic == pytest.approx(ratio, rel=BRUTE_FORCE_RTOL)
        expected = stats.f.sf(ratio, len(rows), df)
        assert tests[key].p_value == pytest.approx(expected, rel=1e-7)
    pair = tests[f"x: {values[0]} - {values[1]}"]
    row = contrast("x")[0]
    error = float(np.sqrt(row @ np.asarray(whole.vcov) @ row))
    assert pair.value == pytest.approx(-row @ b, rel=BRUTE_FORCE_RTOL)
    assert pair.statistic == pytest.approx(-row @ b / error, rel=BRUTE_FORCE_RTOL)


def test_independent_groups_add_their_variances(tmp_path: Path) -> None:
    found = estimate(tmp_path, {"m": {**MODELS["callaway_santanna"], "by": "size"}})
    rows = {
        size: next(row for row in found[f"m/{size}"].estimates if row.key == "att simple")
        for size in SIZES
    }
    tests = get_tests(found["m/large"])
    weights = np.array([1 / (row.std_error or 0) ** 2 for row in rows.values()])
    effects = np.array([row.estimate for row in rows.values()])
    mean = (weights * effects).sum() / weights.sum()
    statistic = float((weights * (effects - mean) ** 2).sum())
    assert tests["att simple"].statistic == pytest.approx(statistic, rel=BRUTE_FORCE_RTOL)
    assert tests["att simple"].p_value == pytest.approx(stats.chi2.sf(statistic, 2), rel=1e-9)
    pair = tests["att simple: large - small"]
    error = np.hypot(rows["large"].std_error or 0, rows["small"].std_error or 0)
    assert pair.value == pytest.approx(effects[0] - effects[2], rel=BRUTE_FORCE_RTOL)
    assert (pair.value or 0) / (pair.statistic or 0) == pytest.approx(error, rel=1e-9)
    assert "att_event" in tests


@pytest.mark.parametrize("name", ["ols", "twfe", "callaway_santanna", "imputation", "switchers"])
@pytest.mark.parametrize("cluster", ["firm", "region"])
def test_relabelled_groups_are_permuted(tmp_path: Path, name: str, cluster: str) -> None:
    model = {**MODELS[name], "by": "size", "cluster": cluster}
    first = estimate(tmp_path, {"m": model})
    for order in list(permutations(SIZES))[1::2]:
        names = dict(zip(SIZES, order, strict=True))
        other = estimate(tmp_path, {"m": model}, make_firms(relabel=names))
        for size, renamed in names.items():
            mine = [replace(row, model="m") for row in first[f"m/{size}"].estimates]
            theirs = [replace(row, model="m") for row in other[f"m/{renamed}"].estimates]
            assert mine == theirs
        tests, permuted = get_tests(first["m/large"]), get_tests(other["m/large"])
        for key, row in tests.items():
            if " - " not in key:
                assert permuted[key].statistic == pytest.approx(row.statistic, rel=1e-6)


def test_rows_without_a_group_are_counted_in_every_flow(tmp_path: Path) -> None:
    found = estimate(tmp_path, {"m": {**MODELS["twfe"], "by": "size"}})
    group = found["m/small"].group
    assert group is not None
    for steps in (group.comparison.flow, found["m/small"].flow):
        (missing,) = [step for step in steps if step.step == "missing"]
        assert (missing.rows_lost, missing.units_lost) == (8, 1)
        assert "`size`" in missing.reason
    steps = {step.step: step for step in found["m/small"].flow}
    assert steps["group"].reason == "another group of `size` than small"
    assert steps["group"].scope == "model:m/small"
    left = sum(found[f"m/{size}"].flow[-1].rows for size in SIZES)
    assert group.comparison.flow[-1].rows == left


def make_tiny() -> str:
    """Return the firms with the last of them alone in a group."""
    lines = make_firms().splitlines()
    return "\n".join(line.replace(",,r", ",tiny/odd,r") for line in lines) + "\n"


def test_a_group_that_cannot_be_estimated_is_left_out_and_said(tmp_path: Path) -> None:
    found = estimate(tmp_path, {"m": {**MODELS["twfe"], "by": "size"}}, make_tiny())
    assert list(found) == [f"m/{size}" for size in SIZES]
    group = found["m/large"].group
    assert group is not None
    (notice,) = group.comparison.notices
    assert (notice.code, notice.level) == ("estimate/group-not-estimated", "warning")
    assert "tiny/odd" in notice.text
    last = group.comparison.flow[-1]
    assert (last.step, last.rows_lost, last.units_lost) == ("group", 8, 1)
    listed = {row.model: row for row in group.comparison.diagnostics if row.diagnostic == "group"}
    assert listed["m/tiny_odd"].value is None
    assert "not estimated" in listed["m/tiny_odd"].note
    assert listed["m/small"].value == found["m/small"].fit.n_units


def test_no_group_that_can_be_estimated_is_an_error_told_once(tmp_path: Path) -> None:
    with pytest.raises(IpecError) as caught:
        estimate(tmp_path, {"m": {**MODELS["twfe"], "by": "size", "where": "year < 2011"}})
    assert len({problem.code for problem in caught.value.problems}) == 1
    assert all("spec.yaml:" in problem.where for problem in caught.value.problems)


def test_what_is_wrong_with_the_model_is_an_error_though_some_groups_work(tmp_path: Path) -> None:
    wrong = [
        line.rsplit(",", 1)[0] + ",0" if ",small," in line else line
        for line in make_firms().splitlines()
    ]
    model = {**MODELS["ols"], "weights": "weight", "by": "size"}
    with pytest.raises(PanelError) as caught:
        estimate(tmp_path, {"m": model}, "\n".join(wrong) + "\n")
    (problem,) = caught.value.problems
    assert problem.code == "panel/weights-not-positive"
    assert "models.m.weights" in problem.where


def test_a_firm_that_changes_its_group_is_refused_and_first_mends_it(tmp_path: Path) -> None:
    with pytest.raises(PanelError) as caught:
        estimate(tmp_path, {"m": {**MODELS["twfe"], "by": "odd"}})
    (problem,) = caught.value.problems
    assert problem.code == "panel/group-changes"
    assert "54 firms" in problem.what
    assert "first(odd)" in problem.fix
    found = estimate(
        tmp_path, {"m": {**MODELS["twfe"], "by": "odd_0"}}, columns={"odd_0": "first(odd)"}
    )
    assert list(found) == ["m/0", "m/1"]


@pytest.mark.parametrize(
    ("by", "where", "code"),
    [
        ("size", "size = 'small'", "panel/one-group"),
        ("size", "size is null", "panel/one-group"),
        ("firm", None, "panel/too-many-groups"),
    ],
)
def test_groups_that_compare_nothing_are_refused(
    tmp_path: Path, by: str, where: str | None, code: str
) -> None:
    with pytest.raises(PanelError) as caught:
        estimate(tmp_path, {"m": {**MODELS["ols"], "by": by, "where": where}})
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "(models.m.by)" in problem.where


def test_an_unknown_column_is_refused_before_data(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        estimate(tmp_path, {"m": {**MODELS["ols"], "by": "sizes"}})
    (problem,) = caught.value.problems
    assert problem.code == "spec/unknown-column"
    assert "`size`" in problem.fix


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ({"vcov": "driscoll_kraay"}, "Driscoll–Kraay"),
        ({"cluster": ["firm", "region"]}, "`region`"),
    ],
)
def test_a_test_whose_covariance_is_unknown_is_refused_with_a_reason(
    tmp_path: Path, model: dict[str, Any], words: str
) -> None:
    found = estimate(tmp_path, {"m": {**MODELS["twfe"], **model, "by": "size"}})
    group = found["m/small"].group
    assert group is not None
    (notice,) = group.comparison.notices
    assert notice.code == "diagnose/no-equality-test"
    assert words in notice.text
    assert not get_tests(found["m/small"])


@pytest.mark.parametrize("kind", ["iid", "hetero"])
def test_without_clusters_degrees_of_freedom_add_up(tmp_path: Path, kind: str) -> None:
    found = estimate(tmp_path, {"m": {**MODELS["ols"], "vcov": kind, "by": "size"}})
    freedom = sum(found[f"m/{size}"].estimates[0].df or 0 for size in SIZES)
    assert f"F(2, {freedom:g})" in get_tests(found["m/small"])["x"].note


def test_values_become_parts_of_ids(tmp_path: Path) -> None:
    names = {"large": "a/b c", "mid": "a b/c", "small": "Åre"}
    found = estimate(tmp_path, {"m": {**MODELS["twfe"], "by": "size"}}, make_firms(relabel=names))
    assert list(found) == ["m/a_b_c", "m/a_b_c_2", "m/Åre"]
    values = [one.group.value for one in found.values() if one.group]
    assert values == ["a b/c", "a/b c", "Åre"]


def test_numbers_and_flags_are_groups_in_their_order(tmp_path: Path) -> None:
    columns = {"band": "case when size = 'small' then 10.0 else 9.5 end", "big": "size = 'large'"}
    for by, ids in {"band": ["m/9.5", "m/10"], "big": ["m/false", "m/true"]}.items():
        found = estimate(tmp_path, {"m": {**MODELS["twfe"], "by": by}}, columns=columns)
        assert list(found) == ids


def test_a_call_on_a_frame_refuses_groups() -> None:
    import pandas as pd

    import ipec_econ as ipec

    frame = pd.DataFrame({"firm": [1, 1], "year": [1, 2], "y": [1.0, 2.0], "x": [1.0, 3.0]})
    with pytest.raises(SpecError, match="where"):
        ipec.fit(frame, unit="firm", time="year", model={**MODELS["ols"], "by": "x"})


def test_no_influence_is_kept_after_the_comparison(tmp_path: Path) -> None:
    found = estimate(tmp_path, {"m": {**MODELS["ols"], "by": "size", "cluster": "region"}})
    assert all(result.influence is None for result in found.values())


def test_a_group_whose_diagnostic_cannot_be_made_is_left_out_and_said(tmp_path: Path) -> None:
    """Its firms have no period before the reference: there is no path to be robust about."""
    model = {
        **MODELS["sun_abraham"],
        "by": "size",
        "where": "size <> 'small' or (year >= 2012 and (first is null or first = 2013))",
        "diagnostics": {"honest_did": {"restriction": "smoothness", "values": [0.1]}},
    }
    found = estimate(tmp_path, {"m": model})
    assert set(found) == {"m/large", "m/mid"}
    group = found["m/large"].group
    assert group is not None
    (notice,) = group.comparison.notices
    assert (notice.code, notice.level) == ("estimate/group-not-estimated", "warning")
