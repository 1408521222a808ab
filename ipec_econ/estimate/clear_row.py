"""What two rows of one model share."""

from __future__ import annotations

from ipec_econ.core.estimates import Estimate


def clear_row(row: Estimate) -> Estimate:
    """Return a row of the same model and counts that says nothing yet."""
    return Estimate(
        model=row.model,
        estimator=row.estimator,
        outcome=row.outcome,
        treatment=row.treatment,
        sample=row.sample,
        estimand="att",
        term=None,
        estimate=0.0,
        n_obs=row.n_obs,
        n_units=row.n_units,
        n_treated=row.n_treated,
        n_clusters=row.n_clusters,
    )
