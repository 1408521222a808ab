"""fixest's results on its own data sets: every covariance, factor and edge that `ols` offers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import RegressionModel, Vcov
from ipec_econ.estimate.absorb import absorb
from ipec_econ.estimate.compute_row_vcov import compute_row_vcov
from ipec_econ.estimate.infer import infer
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.estimate.registry import ESTIMATORS
from ipec_econ.numerics.ols import solve_least_squares
from ipec_econ.numerics.singletons import find_singletons
from ipec_econ.numerics.small_sample import Correction
from ipec_econ.numerics.t_distribution import compute_p_values
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import ESTIMATE_RTOL, P_VALUE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

DK = "driscoll_kraay"
VCOVS: dict[str, Mapping[str, object]] = {
    "iid": {"vcov": "iid"},
    "hetero_HC1": {"vcov": "hetero"},
    "cluster_id": {"cluster": ("id",)},
    "cluster_id_period": {"cluster": ("id", "period")},
    "cluster_grp10": {"cluster": ("grp10",)},
    "DK_default": {"vcov": DK},
    "DK_lag3": {"vcov": {"kind": DK, "lags": 3}},
}
"""The cases of the list of vcovs that exist here; HC2, HC3 and Newey–West do not."""


@dataclass(frozen=True)
class Setting:
    """A regression on one of the public files."""

    file: str
    outcome: str
    regressors: Sequence[str]
    fixed_effects: Sequence[str]
    unit: str = "id"
    time: str = "period"
    weights: str | None = None
    names: Mapping[str, str] = field(default_factory=lambda: {"treat_post": "treat:post"})
    slopes: Mapping[str, str] = field(default_factory=dict)


DID = ("x1", "treat_post")
TWFE = Setting("base_did.csv", "y", DID, ("id", "period"))
UNBALANCED = Setting("base_did_unbal.csv", "y", DID, ("id", "period"))
WEIGHTED = Setting("base_did.csv", "y", DID, ("id", "period"), weights="w")
POOLED = Setting("base_did.csv", "y", ("x1", "treat", "post", "treat_post"), ())
STAGGERED = Setting(
    "base_stagg.csv", "y", ("x1", "treated_now"), ("id", "year"), time="year",
    names={"treated_now": "treat_post"},
)  # fmt: skip
COLLINEAR = Setting("base_did.csv", "y", ("x1", "x2", "tinv", "treat_post"), ("id", "period"))
LAGS = Setting(
    "base_did.csv", "y", ("x1", "lag_1", "lag_2", "lead_1"), ("id", "period"),
    names={"x1": "l(x1, 0)", "lag_1": "l(x1, 1)", "lag_2": "l(x1, 2)", "lead_1": "f(x1, 1)"},
)  # fmt: skip
CHANGES = Setting("base_did.csv", "d_y", ("d_x1",), ("period",), names={"d_x1": "d(x1)"})
TRADE = Setting(
    "trade.csv", "log_euros", ("log_dist",), ("Origin", "Destination", "Product", "Year"),
    unit="pair", time="Year", names={"log_dist": "log(dist_km)"},
)  # fmt: skip
TRADE_CROSSED = Setting(
    "trade.csv", "log_euros", ("log_dist",), ("Origin^Product", "Destination^Product", "Year"),
    unit="pair", time="Year", names={"log_dist": "log(dist_km)"},
)  # fmt: skip
TRADE_SLOPES = Setting(
    "trade.csv", "log_euros", ("log_dist",), ("Origin^Year", "Destination^Year", "Product"),
    unit="pair", time="Year", names={"log_dist": "log(dist_km)"}, slopes={"Product": "Year"},
)  # fmt: skip
EVENT = Setting(
    "base_did.csv", "y", ("x1", *(f"event_{p}" for p in range(1, 11) if p != 5)),
    ("id", "period"), names={f"event_{p}": f"period::{p}:treat" for p in range(1, 11)},
)  # fmt: skip

KEEP: Mapping[str, object] = {"singletons": "keep"}
COMPARISONS: list[tuple[str, str, Setting, Mapping[str, object]]] = [
    ("fx_basedid_ci_levels", "ci90", TWFE, {"cluster": "id", "conf_level": 0.9}),
    ("fx_basedid_ci_levels", "ci99", TWFE, {"cluster": "id", "conf_level": 0.99}),
    *[("fx_basedid_ols_vcovs", kind, POOLED, how) for kind, how in VCOVS.items()],
    *[("fx_basedid_twfe_vcovs", kind, TWFE, how) for kind, how in VCOVS.items()],
    *[("fx_basedid_weights", kind, WEIGHTED, how) for kind, how in VCOVS.items()],
    *[
        ("fx_basedid_unbal_twfe_vcovs", f"{rule}/{kind}", UNBALANCED, how)
        for rule in ("default_fixef_rm", "fixef_rm_singletons")
        for kind, how in VCOVS.items()
    ],
    ("fx_basedid_unbal_twfe_vcovs", "fixef_rm_none", UNBALANCED, {"cluster": "id", **KEEP}),
    ("fx_basestagg_twfe", "cluster_id", STAGGERED, {"cluster": "id"}),
    ("fx_basestagg_twfe", "iid", STAGGERED, {"vcov": "iid"}),
    ("fx_basestagg_twfe", "hetero", STAGGERED, {"vcov": "hetero"}),
    ("fx_basestagg_twfe", "twoway", STAGGERED, {"cluster": ("id", "year")}),
    ("fx_collinear_drop", "res", COLLINEAR, {"cluster": "id"}),
    ("fx_panel_lags", "lags", LAGS, {"cluster": "id"}),
    ("fx_panel_lags", "lags_DK2", LAGS, {"vcov": {"kind": DK, "lags": 2}}),
    ("fx_panel_lags", "fd", CHANGES, {"cluster": "id"}),
    ("fx_trade_multife", "iid", TRADE, {"vcov": "iid"}),
    ("fx_trade_multife", "hetero", TRADE, {"vcov": "hetero"}),
    ("fx_trade_multife", "cl_origin", TRADE, {"cluster": "Origin"}),
    ("fx_trade_multife", "cl_od", TRADE, {"cluster": ("Origin", "Destination")}),
    ("fx_trade_multife", "cl_odp", TRADE, {"cluster": ("Origin", "Destination", "Product")}),
    ("fx_trade_multife", "cl_inter", TRADE, {"cluster": "Origin^Destination"}),
    ("fx_trade_interacted_fe", "interacted", TRADE_CROSSED, {"cluster": "Origin^Destination"}),
    ("fx_trade_interacted_fe", "slopes", TRADE_SLOPES, {"cluster": "Origin"}),
    ("fx_basedid_eventstudy", "cluster_id", EVENT, {"cluster": "id"}),
    ("fx_basedid_eventstudy", "iid", EVENT, {"vcov": "iid"}),
]


def read_frame(folder: Path, setting: Setting) -> pd.DataFrame:
    frame = pd.read_csv(folder / setting.file)
    if setting.file == "trade.csv":
        frame["log_euros"], frame["log_dist"] = np.log(frame["Euros"]), np.log(frame["dist_km"])
        frame["pair"] = frame["Origin"] + frame["Destination"] + frame["Product"].astype(str)
        return frame
    if setting.file == "base_stagg.csv":
        now = (frame["treated"] == 1) & (frame["time_to_treatment"] >= 0)
        return frame.assign(treated_now=now.astype(float))
    frame = frame.assign(
        treat_post=frame["treat"] * frame["post"], x2=2 * frame["x1"] + 3, tinv=frame["treat"]
    )
    for period in range(1, 11):
        frame[f"event_{period}"] = frame["treat"] * (frame["period"] == period)
    return _add_lags(frame.sort_values(["id", "period"])).dropna(
        subset=[name for name in (setting.outcome, *setting.regressors) if name != "y"]
    )


def _add_lags(frame: pd.DataFrame) -> pd.DataFrame:
    by_id = frame.groupby("id")
    return frame.assign(
        lag_1=by_id["x1"].shift(1),
        lag_2=by_id["x1"].shift(2),
        lead_1=by_id["x1"].shift(-1),
        d_y=by_id["y"].diff(),
        d_x1=by_id["x1"].diff(),
    )


def read_data(folder: Path, setting: Setting, clusters: Sequence[str]) -> ModelData:
    return make_data(
        read_frame(folder, setting),
        outcome=setting.outcome,
        regressors=setting.regressors,
        fixed_effects=setting.fixed_effects,
        clusters=clusters,
        unit=setting.unit,
        time=setting.time,
        weights=setting.weights,
        names=setting.names,
        slopes=setting.slopes,
    )


def estimate(folder: Path, setting: Setting, how: Mapping[str, object]) -> ModelResult:
    model = RegressionModel(estimator="ols", outcome="y", regressors=("x",), **how)
    return ESTIMATORS["ols"].fit(read_data(folder, setting, model.cluster), model, model_id="m")


def read_case(folder: Path, name: str) -> dict:
    return json.loads((folder / f"{name}.json").read_text())["results"]


@pytest.fixture(scope="module")
def public(shared: Path) -> Path:
    return shared / "reference" / "public"


@pytest.mark.parametrize(
    ("name", "path", "setting", "how"),
    COMPARISONS,
    ids=[f"{name}-{path}" for name, path, _, _ in COMPARISONS],
)
def test_equals_fixest(
    public: Path, name: str, path: str, setting: Setting, how: Mapping[str, object]
) -> None:
    theirs = read_case(public, name)
    for part in path.split("/"):
        theirs = theirs[part]
    result = estimate(public, setting, how)
    expected = [term["term"] for term in theirs["terms"]]
    assert [row.term for row in result.estimates] == expected
    for ours, row in zip(result.estimates, theirs["terms"], strict=True):
        assert ours.estimate == pytest.approx(row["estimate"], rel=ESTIMATE_RTOL)
        assert ours.std_error == pytest.approx(row["std.error"], rel=STD_ERROR_RTOL)
        assert ours.statistic == pytest.approx(row["statistic"], rel=STD_ERROR_RTOL)
        assert ours.p_value == pytest.approx(row["p.value"], rel=P_VALUE_RTOL)
        near = STD_ERROR_RTOL * row["std.error"]
        assert ours.conf_low == pytest.approx(row["conf.low"], rel=STD_ERROR_RTOL, abs=near)
        assert ours.conf_high == pytest.approx(row["conf.high"], rel=STD_ERROR_RTOL, abs=near)
        assert ours.df == theirs["df_t"]
    assert result.fit.n_obs == theirs["nobs"]
    assert result.fit.n_clusters == (theirs["n_clusters"] if "cluster" in how else None)
    assert f"K = {theirs['df_K']}," in result.notes["small_sample"]


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("fx_basedid_twfe_vcovs", TWFE),
        ("fx_basedid_weights", WEIGHTED),
        ("fx_basestagg_twfe", STAGGERED),
        ("fx_trade_multife", TRADE),
        ("fx_trade_interacted_fe", TRADE_CROSSED),
        ("fx_basedid_eventstudy", EVENT),
        ("fx_basedid_ols_vcovs", POOLED),
    ],
)
def test_fit_statistics_equal_fixest(public: Path, name: str, setting: Setting) -> None:
    theirs = read_case(public, name)["fit"]
    ours = estimate(public, setting, {"vcov": "iid"}).fit
    assert ours.r2 == pytest.approx(theirs["r2.r2"], rel=ESTIMATE_RTOL)
    assert ours.mean_outcome == pytest.approx(theirs["my"], rel=ESTIMATE_RTOL)
    if "wr2.wr2" in theirs:
        assert ours.r2_within == pytest.approx(theirs["wr2.wr2"], rel=ESTIMATE_RTOL)
    else:
        assert ours.r2_within is None


def test_whole_covariance_equals_fixest(public: Path) -> None:
    theirs = read_case(public, "fx_basedid_eventstudy")["vcov_cluster_id"]
    result = estimate(public, EVENT, {"cluster": "id"})
    expected = np.array([[row[term] for term in result.vcov_keys] for row in theirs])
    scale = STD_ERROR_RTOL * np.abs(expected).max()
    np.testing.assert_allclose(result.vcov, expected, rtol=0, atol=scale)


def test_dropped_columns_are_fixests_and_each_has_a_notice(public: Path) -> None:
    dropped = read_case(public, "fx_collinear_drop")["dropped"]
    notices = estimate(public, COLLINEAR, {"cluster": "id"}).notices
    said = [notice.text.split(" ", 1)[0] for notice in notices if "collinear" in notice.code]
    assert said == dropped


def test_printed_table_equals_fixests(public: Path) -> None:
    tex = read_case(public, "fx_etable_tex")["tex"]
    columns = [
        Setting("base_did.csv", "y", DID, effects) for effects in ((), ("id",), ("id", "period"))
    ]
    results = [estimate(public, setting, {"cluster": "id"}) for setting in columns]
    for label, term in (("x1", "x1"), (r"treat \$\\times\$ post", "treat:post")):
        body, errors = re.search(rf"\n   {label} +& (.*?)\\\\ +\n +& (.*?)\\\\", tex).groups()
        rows = [next(row for row in result.estimates if row.term == term) for result in results]
        printed = [cell.split("$")[0].strip() for cell in body.split("&")][:3]
        assert [f"{row.estimate:.4g}" if abs(row.estimate) >= 1 else f"{row.estimate:.4f}"
                for row in rows] == printed  # fmt: skip
        in_brackets = [cell.strip() for cell in errors.split("&")][:3]
        assert [f"({row.std_error:.4f})" for row in rows] == in_brackets


GRID_VCOVS = {
    "iid": Vcov(kind="iid"),
    "hetero": Vcov(kind="hetero"),
    "~id": Vcov(kind="cluster", by=("id",)),
    "~id+period": Vcov(kind="cluster", by=("id", "period")),
}


@pytest.mark.parametrize(
    ("name", "setting"),
    [("fx_basedid_ssc_grid", TWFE), ("fx_basedid_unbal_ssc_grid", UNBALANCED)],
)
def test_every_small_sample_rule_equals_fixest(public: Path, name: str, setting: Setting) -> None:
    case = read_case(public, name)
    compared = 0
    for row in case["grid"]:
        if row.get("K.exact") and row["K.fixef"] == "nonnested" and row["vcov"] == "~id":
            continue  # K.exact is not offered; only here does it change a number
        choice = GRID_VCOVS[row["vcov"]]
        data = read_data(public, setting, choice.by)
        codes = [effect.values for effect in data.fixed_effects]  # noqa: PD011 - Codes
        kept = ~find_singletons(codes)
        used = keep_rows(data, kept, model_id="m", step="singletons", reason="")
        absorbed = absorb(used, model_id="m")
        solved = solve_least_squares(absorbed.outcome, absorbed.regressors, None, absorbed.totals)
        correction = Correction(
            k_adj=row["K.adj"],
            k_fixef=row["K.fixef"],
            g_adj=row["G.adj"],
            g_df=row["G.df"],
            t_df=row.get("t.df", "min"),
        )
        compute_raw = partial(compute_row_vcov, used, solved, choice, correction)
        inference = infer(
            used, compute_raw, choice, correction, terms=absorbed.terms, n_slopes=0, model_id="m"
        )
        errors = np.sqrt(np.diagonal(inference.vcov))
        p_values = compute_p_values(solved.coefficients / errors, inference.df)
        assert errors[0] == pytest.approx(row["se_x1"], rel=STD_ERROR_RTOL), row
        assert errors[1] == pytest.approx(row["se_treat_post"], rel=STD_ERROR_RTOL), row
        assert p_values[0] == pytest.approx(row["p_x1"], rel=P_VALUE_RTOL), row
        compared += 1
    assert compared == len(case["grid"]) - (8 if "K.exact" in case["grid"][0] else 0)
