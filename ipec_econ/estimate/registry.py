"""Every estimator by the word that a spec uses for it."""

from __future__ import annotations

from ipec_econ.estimate.estimator import Estimator
from ipec_econ.estimate.ols import OrdinaryLeastSquares
from ipec_econ.estimate.twfe import TwoWayFixedEffects

ESTIMATORS: dict[str, Estimator] = {
    "ols": OrdinaryLeastSquares(),
    "twfe": TwoWayFixedEffects(),
}
