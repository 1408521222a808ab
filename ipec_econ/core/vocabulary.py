"""The field's words, fixed once: the same in YAML, Python, tables and docs."""

from __future__ import annotations

from typing import Literal, get_args

RegressionEstimator = Literal[
    "ols", "iv", "poisson", "logit", "random_effects", "between", "first_difference",
    "dynamic_gmm", "quantile",
]  # fmt: skip
DidRegressionEstimator = Literal["twfe", "event_study", "sun_abraham", "extended_twfe"]
GroupTimeEstimator = Literal[
    "callaway_santanna", "imputation", "two_stage", "stacked", "local_projections",
    "switchers", "dose_response", "synthetic_did",
]  # fmt: skip
ControlGroup = Literal["not_yet_treated", "never_treated"]
BasePeriod = Literal["universal", "varying"]
CurveErrors = Literal["hc0", "hc2", "hc3"]
Unbalanced = Literal["pairwise", "balance", "cross_sections"]
Bands = Literal["simultaneous", "pointwise"]
Aggregation = Literal["simple", "event", "cohort", "time"]
ESTIMATORS: tuple[str, ...] = (
    *get_args(RegressionEstimator),
    *get_args(DidRegressionEstimator),
    *get_args(GroupTimeEstimator),
)

Estimand = Literal[
    "coef", "att", "att_gt", "att_event", "att_cohort", "att_time", "att_dose",
    "acrt", "acrt_gt", "acrt_event", "acrt_cohort", "acrt_time", "acrt_dose",
]  # fmt: skip
VcovKind = Literal["iid", "hetero", "cluster", "driscoll_kraay"]
BootstrapKind = Literal["wild_cluster", "multiplier"]
WildWeights = Literal["rademacher", "webb", "mammen", "normal"]
MultiplierWeights = Literal["rademacher", "mammen"]
SmallSample = Literal["fixest", "stata", "none"]
Distribution = Literal["t", "normal"]
Singletons = Literal["drop", "keep"]
TableFormat = Literal["tex", "docx", "xlsx", "html", "md", "typ", "pdf", "csv"]
TableStyleName = Literal["plain", "aer", "restud", "research_policy"]
FigureFormat = Literal["pdf", "svg", "png"]
Statistic = Literal[
    "n_obs", "n_units", "n_treated", "n_clusters", "n_singletons", "mean_outcome", "mean_pre",
    "r2", "r2_within", "pretrend_p", "mde", "breakdown", "fixed_effects", "covariates",
    "covariate_rows", "vcov", "estimator", "equality_p",
]  # fmt: skip
Below = Literal["std_error", "conf_int", "band", "p_value"]
PathCount = Literal["n_treated", "n_units", "n_obs"]

AWARD_COLUMNS: tuple[str, ...] = (
    "award_id", "supplier_name", "supplier_id", "date", "time", "value", "currency",
    "buyer_name", "buyer_type", "cpv", "title", "description", "procedure",
    "framework", "notice_id", "lot_id", "bids", "postcode", "region", "bidder_role",
)  # fmt: skip
"""Names an award table's columns can be mapped to; other columns keep their own."""

SUPPLIER_ROLE, TENDERER_ROLE = "supplier", "tenderer"
"""Values of `bidder_role`: who won the award, and who bid for it and lost."""

ESTIMATE_COLUMNS: tuple[str, ...] = (
    "model", "estimator", "outcome", "treatment", "sample", "estimand", "term",
    "cohort", "time", "rel_time", "estimate", "std_error", "statistic", "p_value",
    "conf_low", "conf_high", "conf_level", "band_low", "band_high", "df",
    "n_obs", "n_units", "n_treated", "n_clusters",
)  # fmt: skip
"""Columns of estimates.csv, in order: the contract."""

SIGNIFICANT_DIGITS = 12
"""Digits of every published number: below the noise of summation order and threads."""
