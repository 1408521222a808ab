"""Estimators' names as papers write them: column headings and sentences."""

from __future__ import annotations

ESTIMATOR_TITLES: dict[str, str] = {
    "ols": "OLS",
    "iv": "IV",
    "poisson": "Poisson",
    "logit": "Logit",
    "random_effects": "Random effects",
    "between": "Between",
    "first_difference": "First difference",
    "dynamic_gmm": "Dynamic GMM",
    "quantile": "Quantile",
    "twfe": "Two-way fixed effects",
    "event_study": "Event study",
    "sun_abraham": "Sun–Abraham",
    "extended_twfe": "Extended TWFE",
    "callaway_santanna": "Callaway–Sant’Anna",
    "imputation": "Imputation",
    "two_stage": "Two-stage",
    "stacked": "Stacked",
    "local_projections": "Local projections",
    "switchers": "Switchers",
    "dose_response": "Dose response",
    "synthetic_did": "Synthetic DiD",
}


def title_estimator(estimator: str) -> str:
    """Return the estimator's title, or its id where it has none."""
    return ESTIMATOR_TITLES.get(estimator, estimator)
