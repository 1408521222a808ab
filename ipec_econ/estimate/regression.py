"""An estimated regression: what its rows of estimates are made of."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import ClusterInfluence
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import Vcov
from ipec_econ.estimate.infer import Inference


@dataclass(frozen=True, slots=True)
class Regression:
    """An estimated regression, however it was solved.

    Attributes
    ----------
    data
        The rows used; the flow holds the steps of the estimation.
    terms
        Names of the kept coefficients, shape (k,).
    coefficients
        Shape (k,).
    ssr
        Weighted squares of the residuals.
    tss
        Weighted squares of the outcome about its weighted mean.
    tss_within
        Weighted squares of the outcome net of fixed effects and slopes; ``None`` without any.
    choice
        The covariance, resolved.
    inference
        The covariance, computed.
    influence
        What each cluster adds to the errors of the coefficients, where that is asked for.
    notices
        Everything remarked on the way.
    """

    data: ModelData
    terms: tuple[str, ...]
    coefficients: FloatArray
    ssr: float
    tss: float
    tss_within: float | None
    choice: Vcov
    inference: Inference
    influence: ClusterInfluence | None
    notices: tuple[Notice, ...]
