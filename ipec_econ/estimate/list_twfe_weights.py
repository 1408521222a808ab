"""The weights of effects in a two-way fixed-effects estimate, as diagnostics."""

from __future__ import annotations

from ipec_econ.core.estimates import Diagnostic
from ipec_econ.estimate.regression import Regression
from ipec_econ.estimate.weigh_treated import TreatedWeights, weigh_treated
from ipec_econ.numerics.effect_spread import compute_sign_spread, compute_zero_spread

TWFE_WEIGHTS = "twfe_weights"


def list_twfe_weights(regression: Regression, *, model_id: str) -> tuple[Diagnostic, ...]:
    """Return sums and numbers of positive and negative weights, and how robust the estimate is.

    ``value`` of the first two is the sum of the weights, ``statistic`` the number of treated rows.

    Parameters
    ----------
    regression
        Its first regressor is the treatment.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2020), theorem 1 and corollary 1.
    """
    weights = weigh_treated(regression)
    estimate = float(regression.coefficients[0])
    relative = weights.values * weights.counts / weights.shares
    return (
        _describe_side(weights, model_id, negative=False),
        _describe_side(weights, model_id, negative=True),
        Diagnostic(
            model=model_id,
            diagnostic=TWFE_WEIGHTS,
            key="sigma_fe",
            value=compute_zero_spread(estimate, relative, weights.shares),
            note="standard deviation of effects across treated rows at which their mean may be "
            "zero",
        ),
        Diagnostic(
            model=model_id,
            diagnostic=TWFE_WEIGHTS,
            key="sigma_fe_sign",
            value=compute_sign_spread(estimate, relative, weights.shares),
            note="standard deviation of effects at which all of them may have the other sign; "
            "empty where no weight is negative",
        ),
    )


def _describe_side(weights: TreatedWeights, model_id: str, *, negative: bool) -> Diagnostic:
    chosen = weights.values < 0 if negative else weights.values > 0
    return Diagnostic(
        model=model_id,
        diagnostic=TWFE_WEIGHTS,
        key="negative" if negative else "positive",
        value=float((weights.values[chosen] * weights.counts[chosen]).sum()),
        statistic=float(weights.counts[chosen].sum()),
        note=f"sum of the weights; statistic is their number, of {weights.counts.sum()} treated "
        "rows",
    )
