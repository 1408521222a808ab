"""What a production function gives."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray

LARGEST_SUM = 2.0
"""Elasticities that add up to more are no technology."""


def is_sensible(elasticities: FloatArray, persistence: float) -> bool:
    """Return whether elasticities and persistence are such as production can have."""
    is_technology = (elasticities > 0).all() and elasticities.sum() < LARGEST_SUM
    return bool(is_technology and 0 < persistence < 1)


@dataclass(frozen=True, slots=True)
class ProductionRoot:
    """A solution of the exactly identified moments, with what speaks for or against it.

    Attributes
    ----------
    elasticities
        Free inputs, then states, shape (n_inputs,).
    persistence
        Slope of productivity in productivity one period before.
    hansen_j
        Statistic of the over-identifying moments at this root; NaN where they are not at hand.
    """

    elasticities: FloatArray
    persistence: float
    hansen_j: float

    @property
    def sensible(self) -> bool:
        """Positive elasticities with a sum below 2, persistence between 0 and 1."""
        return is_sensible(self.elasticities, self.persistence)


@dataclass(frozen=True, slots=True)
class ProductionFit:
    """Elasticities of one production function.

    Attributes
    ----------
    elasticities
        Free inputs, then states, shape (n_inputs,).
    vcov
        Clustered by firm, shape (n_inputs, n_inputs); ``None`` where errors come from a bootstrap.
    expected_output
        Output that the first stage expects of inputs and proxy, φ, shape (n_obs,), NaN where it
        has none; ``None`` for methods without a first stage.
    n_obs
        Rows that the last equation uses.
    n_firms
        Firms of those rows.
    persistence
        Slope of productivity in productivity one period before; NaN without a law of motion.
    shifter_effects
        Of each shifter in the law, shape (n_shifters,); empty without a law.
    hansen_j, hansen_df
        Statistic and degrees of freedom of the over-identifying restrictions; NaN and 0 where
        there are none.
    roots
        All solutions found, the chosen one first; empty for methods with one.
    influence
        What each firm does to elasticities, by rising code, shape (n_firms, n_inputs): their
        derivative in how often it counts, 0 for firms without a part in them. Squares sum to
        ``vcov`` where there is one, its small-sample factor included. ``None`` for methods that
        do not say.
    shifter_errors
        Standard errors of shifters' effects, clustered by firm, shape (n_shifters,); ``None``
        where errors come from a bootstrap.
    """

    elasticities: FloatArray
    vcov: FloatArray | None
    expected_output: FloatArray | None
    n_obs: int
    n_firms: int
    persistence: float
    shifter_effects: FloatArray
    hansen_j: float
    hansen_df: int
    roots: tuple[ProductionRoot, ...] = ()
    influence: FloatArray | None = None
    shifter_errors: FloatArray | None = None
