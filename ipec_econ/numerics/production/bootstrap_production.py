"""Standard errors of elasticities by drawing firms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.codes import compress_codes
from ipec_econ.numerics.production.firm_draws import draw_firm_counts
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit


class Estimated(Protocol):
    """What a sample of firms gave, by whatever method."""

    @property
    def elasticities(self) -> FloatArray:
        """Shape (n_inputs,)."""

    @property
    def shifter_effects(self) -> FloatArray:
        """Shape (n_shifters,)."""


@dataclass(frozen=True, slots=True)
class ProductionDraws:
    """Elasticities of samples of firms.

    Attributes
    ----------
    elasticities
        Of the replications that could be estimated, in order, shape (n_kept, n_inputs).
    n_failed
        Replications whose sample could not carry the production function.
    shifter_effects
        Of the same replications, shape (n_kept, n_shifters), NaN where a sample does not
        tell.
    """

    elasticities: FloatArray
    n_failed: int
    shifter_effects: FloatArray

    @property
    def vcov(self) -> FloatArray:
        """Covariance of the draws, shape (n_inputs, n_inputs)."""
        centred = self.elasticities - self.elasticities.mean(axis=0)
        total = np.einsum("bi,bj->ij", centred, centred, optimize=False)
        return np.asarray(total / (len(centred) - 1), dtype=np.float64)

    @property
    def std_errors(self) -> FloatArray:
        """Standard deviations of the draws, shape (n_inputs,)."""
        return np.sqrt(np.diagonal(self.vcov))


def bootstrap_production(
    fit: Callable[[FloatArray], ProductionFit], firm: IntArray, *, replications: int, seed: int
) -> ProductionDraws:
    """Fit again on samples of as many firms as there are, drawn whole and with replacement.

    A firm drawn twice is two firms with the same rows: weights say so, and lags stay within each.

    Parameters
    ----------
    fit
        Weights of the rows, shape (n_obs,), to the fit with them: ``lambda weight:
        fit_ols(replace(rows, weight=weight))``, or `solve_proxy` on what was prepared once.
    firm
        Codes from 0, shape (n_obs,).
    replications
        At least 2.
    seed
        Of all draws; see `draw_firm_counts`.

    Raises
    ------
    ProductionError
        Where fewer than two replications can be estimated.

    References
    ----------
    Efron and Tibshirani (1993), "An introduction to the bootstrap", algorithm 6.1, on clusters.
    """
    code, n_firms = compress_codes(firm)
    kept: list[ProductionFit] = []
    reason = ""
    for replication in range(replications):
        counts = draw_firm_counts(n_firms, seed=seed, replication=replication)
        try:
            kept.append(fit(counts[code]))
        except ProductionError as error:
            reason = str(error)
    return gather_draws(kept, replications, reason)


def gather_draws(kept: Sequence[Estimated], replications: int, reason: str) -> ProductionDraws:
    """Return the samples that could be estimated, of so many.

    Parameters
    ----------
    reason
        Why the last of the others could not.

    Raises
    ------
    ProductionError
        Where fewer than two could be.
    """
    if len(kept) <= 1:
        raise ProductionError(
            f"{len(kept)} of {replications} samples of firms could be estimated, which gives no "
            f"standard errors; the last one failed since {reason}"
        )
    return ProductionDraws(
        elasticities=np.array([one.elasticities for one in kept]),
        n_failed=replications - len(kept),
        shifter_effects=np.array([one.shifter_effects for one in kept]),
    )
