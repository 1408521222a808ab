"""Equality of effects between models: kinds of treatment against common controls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from ipec_econ.core.errors import EstimationError, SpecError
from ipec_econ.core.estimates import Diagnostic, ModelResult
from tests.estimate.tolerances import BRUTE_FORCE_RTOL
from tests.runner.make_groups import MODELS, SYNTHETIC, estimate

YEARS = range(2010, 2016)
N_FIRMS = 45
SECOND_TIME_RTOL = 1e-8
"""Firms one by one and firms by cell: the same sums in another order, through a Wald statistic."""

ZERO_ATOL = 1e-12
"""A p-value, or the end of an interval, that is almost zero."""

DID_MODELS = {name: model for name, model in MODELS.items() if "treatment" in model}
COLUMNS = {"weight": "exp(base)"}
"""A dose that a firm keeps."""

PANEL: dict[str, Any] = {
    "treatments": {"a": {"cohort": "at_a"}, "b": {"cohort": "at_b"}},
    "columns": COLUMNS,
}


def make_kinds() -> list[list[str]]:
    """Return rows of firms: a third each treated by a, by b, and never, at two times."""
    rng = np.random.default_rng(5)
    rows = []
    for firm in range(1, N_FIRMS + 1):
        kind = "abn"[firm % 3]
        first = (2012, 2013)[(firm // 3) % 2]
        level, base = rng.normal(), rng.normal()
        for year in YEARS:
            x, noise = rng.normal(size=2)
            y = level + 0.2 * (kind != "n" and year >= first) + 0.3 * x + noise
            cohorts = [str(first) if kind == one else "" for one in "ab"]
            rows.append(
                [str(firm), str(year), kind, *cohorts, f"{y:.6f}", f"{x:.6f}", f"{base:.6f}"]
            )
    return rows


def write(rows: list[list[str]], *more: str) -> str:
    names = ["firm", "year", "kind", "at_a", "at_b", "y", "x", "base", *more]
    return "\n".join(",".join(row) for row in (names, *rows)) + "\n"


def get_tests(result: ModelResult) -> dict[str, Diagnostic]:
    return {row.key: row for row in result.diagnostics if row.diagnostic == "equality"}


@pytest.mark.parametrize("name", DID_MODELS)
def test_kinds_are_compared_as_groups_of_a_panel_with_the_controls_twice(
    tmp_path: Path, name: str
) -> None:
    model, rows = DID_MODELS[name], make_kinds()
    models = {
        one: {**model, "treatment": one, "where": f"kind <> '{other}'"}
        for one, other in (("a", "b"), ("b", "a"))
    }
    models["a"]["diagnostics"] = {"equality": "b"}
    kinds = estimate(tmp_path, models, write(rows), **PANEL)

    twice = [
        [f"{row[0]}{copy}", *row[1:], row[0], copy, row[3] or row[4]]
        for copy in "ab"
        for row in rows
        if row[2] in (copy, "n")
    ]
    pooled = {**model, "by": "copy", "cluster": "original", "treatment": "any"}
    copies = estimate(
        tmp_path,
        {"m": pooled},
        write(twice, "original", "copy", "at_any"),
        treatments={"any": {"cohort": "at_any"}},
        columns=COLUMNS,
    )
    found = get_tests(kinds["a"])
    group = copies["m/a"].group
    assert group is not None
    expected = [row for row in group.comparison.diagnostics if row.diagnostic == "equality"]
    assert list(found) == [row.key for row in expected]
    for row in expected:
        mine = found[row.key]
        for column in ("value", "lower", "upper", "statistic", "p_value"):
            there, here = getattr(row, column), getattr(mine, column)
            assert (there is None) == (here is None)
            if there is not None:
                assert here == pytest.approx(there, rel=SECOND_TIME_RTOL, abs=ZERO_ATOL)


def test_common_controls_cancel_from_the_difference(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    changes = {kind: rng.normal(size=n) for kind, n in (("a", 5), ("b", 7), ("n", 9))}
    rows = []
    for kind, values in changes.items():
        for number, change in enumerate(values):
            for year, y in ((2012, 0.0), (2013, change)):
                cohorts = ["2013" if kind == one else "" for one in "ab"]
                rows.append(
                    [f"{kind}{number}", str(year), kind, *cohorts, repr(float(y)), "0", "0"]
                )
    models = {
        "a": {
            **DID_MODELS["callaway_santanna"], "treatment": "a", "where": "kind <> 'b'",
            "diagnostics": {"equality": ["b"]},
        },
        "b": {**DID_MODELS["callaway_santanna"], "treatment": "b", "where": "kind <> 'a'"},
    }  # fmt: skip
    pair = get_tests(estimate(tmp_path, models, write(rows), **PANEL)["a"])["att simple: a - b"]
    value = changes["a"].mean() - changes["b"].mean()
    error = np.sqrt(changes["a"].var() / 5 + changes["b"].var() / 7)
    assert pair.value == pytest.approx(value, rel=BRUTE_FORCE_RTOL)
    assert pair.statistic == pytest.approx(value / error, rel=BRUTE_FORCE_RTOL)
    assert pair.p_value == pytest.approx(2 * norm.sf(abs(value / error)), rel=1e-9)


def test_estimates_do_not_depend_on_being_compared(tmp_path: Path) -> None:
    plain = {
        one: {**DID_MODELS["imputation"], "treatment": one, "where": f"kind <> '{other}'"}
        for one, other in (("a", "b"), ("b", "a"))
    }
    compared = {**plain, "a": {**plain["a"], "diagnostics": {"equality": "b"}}}
    first = estimate(tmp_path, plain, write(make_kinds()), **PANEL)
    second = estimate(tmp_path, compared, write(make_kinds()), **PANEL)
    for name in plain:
        assert first[name].estimates == second[name].estimates
        assert second[name].influence is None
    assert not get_tests(second["b"])


def test_coefficients_of_one_regression_are_compared(tmp_path: Path) -> None:
    model = {
        **MODELS["ols"], "regressors": ["a", "b", "x"],
        "diagnostics": {"equality": {"terms": ["a", "b"]}},
    }  # fmt: skip
    result = estimate(tmp_path, {"m": model}, write(make_kinds()), **PANEL)["m"]
    rows = {row.term: row for row in result.estimates}
    vcov = np.asarray(result.vcov)
    value = rows["a"].estimate - rows["b"].estimate
    variance = vcov[0, 0] + vcov[1, 1] - 2 * vcov[0, 1]
    tests = get_tests(result)
    assert list(tests) == ["a, b", "a - b"]
    assert tests["a, b"].statistic == pytest.approx(value**2 / variance, rel=BRUTE_FORCE_RTOL)
    assert tests["a - b"].p_value == pytest.approx(tests["a, b"].p_value, rel=1e-9)


def test_a_term_that_was_dropped_is_an_error(tmp_path: Path) -> None:
    model = {
        **MODELS["ols"], "regressors": ["x", "base"],
        "diagnostics": {"equality": {"terms": ["x", "base"]}},
    }  # fmt: skip
    with pytest.raises(EstimationError) as caught:
        estimate(tmp_path, {"m": model}, write(make_kinds()), **PANEL)
    assert caught.value.problems[0].code == "estimate/no-such-term"


OLS = {**MODELS["ols"], "regressors": ["x"]}
CS, TWFE = ({**DID_MODELS[name], "treatment": "a"} for name in ("callaway_santanna", "twfe"))


@pytest.mark.parametrize(
    ("first", "second", "option", "words"),
    [
        (CS, TWFE, "second", "callaway_santanna"),
        (TWFE, {**TWFE, "cluster": "kind"}, "second", "other clusters"),
        (TWFE, {**TWFE, "by": "kind"}, "second", "by"),
        ({**TWFE, "by": "kind"}, TWFE, "second", "by"),
        ({**TWFE, "vcov": "iid"}, {**TWFE, "vcov": "iid"}, "second", "iid"),
        (
            {**TWFE, "cluster": ["firm", "kind"]}, {**TWFE, "cluster": ["firm", "kind"]},
            ["second"], "several ways",
        ),
        (TWFE, TWFE, "secnd", "did you mean `second`"),
        (TWFE, TWFE, "first", "no other model `first`"),
        (TWFE, TWFE, {"terms": ["a", "b"]}, "`ols`"),
        (OLS, OLS, {"terms": ["x"]}, "another form"),
        (OLS, OLS, {}, "another form"),
        (OLS, OLS, [], "another form"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_with_its_line(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], option: Any, words: str
) -> None:
    models = {"first": {**first, "diagnostics": {"equality": option}}, "second": second}
    with pytest.raises(SpecError) as caught:
        estimate(tmp_path, models, write(make_kinds()), **PANEL)
    (problem,) = caught.value.problems
    assert words in f"{problem.what} {problem.why} {problem.fix}"
    assert problem.where.startswith("spec.yaml:")


def test_models_with_the_same_errors_have_a_difference_and_no_test(tmp_path: Path) -> None:
    models = {
        "first": {**TWFE, "where": "kind <> 'b'", "diagnostics": {"equality": "second"}},
        "second": {**TWFE, "where": "kind <> 'b'"},
    }
    tests = get_tests(estimate(tmp_path, models, write(make_kinds()), **PANEL)["first"])
    joint, pair = tests["att twfe"], tests["att twfe: first - second"]
    assert (joint.value, joint.statistic, joint.p_value) == (0.0, None, None)
    assert (pair.value, pair.lower, pair.upper, pair.p_value) == (0.0, 0.0, 0.0, None)
    assert "no test" in joint.note


def test_an_estimator_without_influence_is_not_compared_and_says_so(tmp_path: Path) -> None:
    models = {
        one: {**SYNTHETIC, "treatment": one, "where": f"kind <> '{other}'"}
        for one, other in (("a", "b"), ("b", "a"))
    }
    models["a"]["diagnostics"] = {"equality": "b"}
    result = estimate(tmp_path, models, write(make_kinds()), **PANEL)["a"]
    assert not get_tests(result)
    (notice,) = [one for one in result.notices if one.code == "diagnose/no-equality-test"]
    assert "synthetic_did" in notice.text
