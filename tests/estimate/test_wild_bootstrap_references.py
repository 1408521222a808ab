"""fwildclusterboot's p-values, with all sign patterns enumerated, and its intervals."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.spec.model import PlainRegression
from ipec_econ.estimate.fit_regression import fit_regression
from ipec_econ.estimate.net_rows import net_rows, read_bread
from ipec_econ.numerics.wild.build_form import build_form
from ipec_econ.numerics.wild.build_jackknife_form import build_jackknife_form
from ipec_econ.numerics.wild.cluster_sums import sum_by_cluster, sum_products
from ipec_econ.numerics.wild.draw_statistics import WildDraws, draw_statistics
from ipec_econ.numerics.wild.draw_weights import draw_weights
from ipec_econ.numerics.wild.jackknife import leave_clusters_out
from ipec_econ.numerics.wild.wild_test import compute_p_value, run_test
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

ALL_SIGNS = 1024
"""2 to the number of clusters, 10."""

TIE_NOTE = """
fwildclusterboot counts |t*| > |t|. The pattern of all ones (and its negative) gives |t| itself when
the null is imposed and scores are as they are (WCR11), so that rounding decides whether those two
of 1024 count: in the stored values they do in two cases and do not in five. Here they always do.
"""

SEARCH = 1e-3
"""Of a standard error: fwildclusterboot searches for limits, to a tolerance of its own, where the
p-value jumps."""

MONTE_CARLO = 0.05
"""Of a standard error: two 2.5 % quantiles of t, each from 9999 draws, differ by about 0.02 of it
in the larger."""


def load(shared, name):
    stored = json.loads((shared / "reference" / "public" / f"{name}.json").read_text())
    file = stored["input"] if isinstance(stored["input"], str) else stored["input"][0]
    frame = pd.read_csv(shared / "reference" / "public" / file)
    frame["treat_post"] = frame.treat * frame.post
    return frame, stored["results"]


class Bootstrapped:
    """One coefficient, bootstrapped with every number at hand."""

    def __init__(self, data, cluster, term, *, variant, restricted, weights="rademacher", n=9999):
        model = PlainRegression(
            estimator="ols", outcome="y", regressors=("x1",), cluster=(cluster,)
        )
        regression = fit_regression(data, model, model_id="m")
        rows = net_rows(regression, model_id="m")
        self.factor = 1.0
        j = regression.terms.index(term)
        self.std_error = float(np.sqrt(regression.inference.vcov[j, j]))
        one = np.eye(len(regression.terms))[j]
        sums = sum_by_cluster(rows, read_bread(regression))
        estimate = float(regression.coefficients[j])
        form = build_form(sums, rows, one, estimate=estimate, restricted=restricted)
        if variant != 11:
            form = build_jackknife_form(
                form,
                sums,
                leave_clusters_out(sum_products(rows)),
                one,
                restricted=restricted,
                jackknife_errors=variant == 33,
            )
        n_obs, n_clusters = len(data.outcome), rows.n_clusters
        n_parameters = len(regression.terms)
        self.cv3_factor = (n_obs - 1) / (n_obs - n_parameters)
        self.shrunk = np.sqrt((n_clusters - 1) / n_clusters / self.cv3_factor)
        self.form = form
        self.draws = draw_statistics(form, draw_weights(weights, n_clusters, n, seed=1))

    def count(self, *, factor=1.0):
        p_value = compute_p_value(self.draws, self.form.estimate, self.form.variance, factor=factor)
        return round(ALL_SIGNS * p_value)


def make(frame, *, fixed_effects=(), regressors, cluster):
    return make_data(
        frame,
        outcome="y",
        regressors=regressors,
        fixed_effects=fixed_effects,
        clusters=[cluster],
        unit="id",
        time="period",
    )


def check_case(found, variant, restricted, expected):
    """Compare counts of sign patterns: integers, so exactly."""
    assert found.form.estimate == pytest.approx(expected["point_estimate"], rel=ESTIMATE_RTOL)
    count = round(ALL_SIGNS * expected["p_val"])
    statistic = found.form.estimate / np.sqrt(found.form.variance)
    if variant == 33:
        # Its sample statistic has CV3 times (N-1)/(N-K) in place of (G-1)/G; its bootstrap
        # statistics have (G-1)/G: two factors where the paper has one. Ours are equal.
        assert statistic / np.sqrt(found.cv3_factor) == pytest.approx(
            expected["t_stat"], rel=STD_ERROR_RTOL
        )
        assert found.count(factor=found.shrunk) == count
        return
    assert found.form.estimate / found.std_error == pytest.approx(
        expected["t_stat"], rel=STD_ERROR_RTOL
    )
    ties = 2 if variant == 11 and restricted else 0
    assert found.count() - count in {0, ties}, TIE_NOTE


@pytest.mark.parametrize("term", ["z", "treat", "post"])
@pytest.mark.parametrize("variant", [11, 31, 33])
@pytest.mark.parametrize("restricted", [True, False])
def test_interior_p_values_are_fwildclusterboots(shared, term, variant, restricted):
    frame, expected = load(shared, "wcb_weak_effects_fullenum")
    data = make(frame, regressors=["x1", "z", "treat", "post", "treat_post"], cluster="grp10")
    found = Bootstrapped(data, "grp10", term, variant=variant, restricted=restricted)
    case = expected[f"{term}_{variant}_{'WCR' if restricted else 'WCU'}"]
    check_case(found, variant, restricted, case)


@pytest.mark.parametrize("variant", [11, 31, 33])
@pytest.mark.parametrize("restricted", [True, False])
def test_p_values_at_the_edge_are_fwildclusterboots(shared, variant, restricted):
    name = f"wcb_basedid_grp10_fullenum_{variant}_{'WCR' if restricted else 'WCU'}"
    frame, expected = load(shared, name)
    data = make(frame, regressors=["x1", "treat", "post", "treat_post"], cluster="grp10")
    for term, case in expected.items():
        found = Bootstrapped(data, "grp10", term, variant=variant, restricted=restricted)
        check_case(found, variant, restricted, case)


def drop_ties(draws):
    """Take the sample's own pattern away, which comes first."""
    return WildDraws(*(getattr(draws, name)[1:] for name in draws.__slots__))


def test_the_interval_with_firm_effects_is_fwildclusterboots(shared):
    frame, expected = load(shared, "wcb_basedid_feols_fe")
    data = make(
        frame, regressors=["x1", "treat_post"], fixed_effects=["id", "period"], cluster="grp10"
    )
    found = Bootstrapped(data, "grp10", "treat_post", variant=11, restricted=True)
    assert found.count() == 2
    # Without the pattern that repeats the sample, as rounding had it there: see TIE_NOTE.
    level = 1 - 0.05 * ALL_SIGNS / (ALL_SIGNS - 2)
    test = run_test(
        drop_ties(found.draws),
        estimate=found.form.estimate,
        variance=found.form.variance,
        conf_level=level,
    )
    assert test.p_value == 0
    # Its factor counts two parameters where fixest's counts twelve: the same in t and t*.
    factor = 10 / 9 * (len(frame) - 1) / (len(frame) - 2)
    statistic = found.form.estimate / np.sqrt(found.form.variance * factor)
    for case in (expected["fe_id_absorbed"], expected["no_fe"]):
        assert statistic == pytest.approx(case["t_stat"], rel=STD_ERROR_RTOL)
        np.testing.assert_allclose(
            [test.conf_low, test.conf_high], case["conf_int"], atol=SEARCH * found.std_error
        )


def test_webb_weights_on_firms_give_fwildclusterboots_interval(shared):
    frame, expected = load(shared, "wcb_basedid_feols_fe")
    data = make(
        frame, regressors=["x1", "treat_post"], fixed_effects=["id", "period"], cluster="id"
    )
    found = Bootstrapped(data, "id", "treat_post", variant=11, restricted=True, weights="webb")
    test = run_test(
        found.draws,
        estimate=found.form.estimate,
        variance=found.form.variance,
        conf_level=0.95,
        n_own=1,
    )
    assert test.p_value == pytest.approx(1e-4)
    np.testing.assert_allclose(
        [test.conf_low, test.conf_high],
        expected["webb_id"]["conf_int"],
        atol=MONTE_CARLO * found.std_error,
    )
