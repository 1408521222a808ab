"""Equality of effects across results made by hand: which rows are tested, and what is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2, f, norm

from ipec_econ.core.estimates import (
    ClusterInfluence,
    Diagnostic,
    Estimate,
    FitStatistics,
    ModelResult,
)
from ipec_econ.diagnose.equality import check_equality
from ipec_econ.diagnose.joint_groups import join_groups

FIT = FitStatistics(1, 1, None, None, None, None, None, None)


def make_row(estimate: float, **changes: object) -> Estimate:
    values = {
        "model": "m", "estimator": "twfe", "outcome": "y", "treatment": "d", "sample": "main",
        "estimand": "att", "term": "simple", "estimate": estimate, "std_error": 1.0,
        "conf_level": 0.9, "n_clusters": 40, "n_treated": 20, **changes,
    }  # fmt: skip
    return Estimate(**values)  # type: ignore[arg-type]


def make_result(*rows: Estimate, **changes: object) -> ModelResult:
    inside = [row for row in rows if row.std_error]
    variances = [(row.std_error or 0) ** 2 for row in inside]
    result = ModelResult(
        model="m",
        estimator="twfe",
        estimates=rows,
        fit=FIT,
        vcov=np.diag(variances) if variances else np.zeros((0, 0)),
        vcov_keys=tuple(row.key for row in inside),
    )
    return replace(result, **changes)  # type: ignore[arg-type]


def check(groups: dict[str, ModelResult], *, is_shared: bool = False) -> dict[str, Diagnostic]:
    return {row.key: row for row in check_equality("m", groups, is_shared=is_shared)}


def test_every_average_is_tested_and_the_one_that_is_shown_pair_by_pair() -> None:
    notes = {"aggregation": "cohort"}
    groups = {
        name: make_result(make_row(value), make_row(value, term="cohort"), notes=notes)
        for name, value in {"a": 0.0, "b": 1.0, "c": 3.0}.items()
    }
    rows = check(groups)
    assert list(rows) == [
        "att simple", "att cohort", "att cohort: a - b", "att cohort: a - c", "att cohort: b - c",
    ]  # fmt: skip
    spread = sum((x - 4 / 3) ** 2 for x in (0, 1, 3))
    assert rows["att simple"].statistic == pytest.approx(spread)
    assert rows["att simple"].p_value == pytest.approx(chi2.sf(spread, 2))
    pair = rows["att cohort: a - c"]
    assert pair.value == -3
    half = norm.ppf(0.95) * np.sqrt(2)
    assert (pair.lower, pair.upper) == pytest.approx((-3 - half, -3 + half))


def test_student_t_uses_the_clusters_of_all_groups() -> None:
    groups = {
        name: make_result(make_row(value, df=39.0)) for name, value in {"a": 0.0, "b": 2.0}.items()
    }
    row = check(groups)["att simple"]
    assert row.p_value == pytest.approx(f.sf(2.0, 1, 79))
    assert row.note == "equal in a, b, F(1, 79)"


def test_a_group_without_the_row_or_its_error_is_left_out_and_named() -> None:
    groups = {
        "a": make_result(make_row(0.0)),
        "b": make_result(make_row(1.0)),
        "none": make_result(make_row(5.0, std_error=None)),
        "other": make_result(make_row(5.0, term="event")),
    }
    row = check(groups)["att simple"]
    assert row.value == 1
    assert "without none, other: no standard error there" in row.note
    assert "att event" not in check(groups)


def test_coefficients_are_tested_one_by_one_and_together_but_the_constant() -> None:
    groups = {
        name: make_result(
            *(
                make_row(value * k, estimand="coef", term=term)
                for k, term in enumerate(("(Intercept)", "x", "z"))
            )
        )
        for name, value in {"a": 0.0, "b": 1.0}.items()
    }
    rows = check(groups)
    assert list(rows) == ["x", "x: a - b", "z", "z: a - b", "coef"]
    assert rows["coef"].statistic == pytest.approx((1 + 4) / 2)


def test_the_path_is_tested_from_treatment_on() -> None:
    def make_path(value: float, n_clusters: int) -> ModelResult:
        path = {"estimand": "att_event", "term": None, "n_clusters": n_clusters}
        return make_result(*(make_row(value, rel_time=event, **path) for event in (-2, 0, 1)))

    rows = check({"a": make_path(0.0, 40), "b": make_path(1.0, 2)})
    assert list(rows) == ["att_event"]
    assert rows["att_event"].value == 2
    assert rows["att_event"].statistic == pytest.approx(1.0)
    assert "rejects too easily: b" in rows["att_event"].note


def with_influence(result: ModelResult, labels: list[int], values: list[float]) -> ModelResult:
    influence = ClusterInfluence(np.array(labels), np.array(values)[:, None])
    return replace(result, influence=influence)


def test_shared_clusters_are_aligned_by_label() -> None:
    left = with_influence(make_result(make_row(0.0, df=3.0)), [1, 4, 6], [0.6, 0.8, 0.0])
    right = with_influence(make_result(make_row(2.0, df=3.0)), [0, 4, 6], [0.8, 0.6, 0.0])
    joint = join_groups([left, right], ["att simple"], is_shared=True)
    np.testing.assert_allclose(joint.vcov, [[1.0, 0.48], [0.48, 1.0]])
    assert (joint.n_shared, joint.df) == (4, 3.0)
    rows = check({"a": left, "b": right}, is_shared=True)
    assert rows["att simple"].statistic == pytest.approx(4 / (2 - 2 * 0.48))


def test_as_many_differences_as_shared_clusters_are_remarked() -> None:
    groups = {
        name: with_influence(make_result(make_row(float(k))), [0, 1], [0.6, 0.8] if k else [1.0, 0])
        for k, name in enumerate("abc")
    }
    note = check(groups, is_shared=True)["att simple"].note
    assert "2 clusters for 2 differences" in note


def test_joining_without_influence_is_a_fault_of_the_caller() -> None:
    results = [make_result(make_row(0.0)), make_result(make_row(1.0))]
    with pytest.raises(ValueError, match="no influence"):
        join_groups(results, ["att simple"], is_shared=True)


def test_many_groups_are_counted_not_named() -> None:
    groups = {f"g{k:02}": make_result(make_row(float(k))) for k in range(12)}
    assert check(groups)["att simple"].note.startswith("equal in 12 groups")
