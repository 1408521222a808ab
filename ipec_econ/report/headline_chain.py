"""The additionality chain of a headline: gross to net, with its parameters' ranges."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.headline import ChainParameter, NetEffect, Transformed
from ipec_econ.core.spec.headline import Additionality
from ipec_econ.numerics.additionality import compute_chain, span_products

TAKEN = ("leakage", "displacement", "substitution")
"""Shares that are taken off; the multiplier comes last."""


def apply_chain(chain: Additionality, gross: Transformed) -> NetEffect:
    """Return the net effect; what the chain does not give is not applied."""
    given = [(name, getattr(chain, name)) for name in (*TAKEN, "multiplier")]
    parameters = tuple(
        ChainParameter(name, one.value, one.low, one.high, one.source)
        for name, one in given
        if one is not None
    )
    taken = [(p.value, p.low, p.high) for p in parameters if p.name in TAKEN]
    times = [(p.value, p.low, p.high) for p in parameters if p.name not in TAKEN]
    factor = compute_chain(
        np.array(taken, dtype=np.float64), np.array([*times, (1.0, 1.0, 1.0)][0])
    )
    ends = None if gross.low is None or gross.high is None else (gross.low, gross.high)
    low, high = span_products([gross.value], [factor.low, factor.high])
    conf = (None, None) if ends is None else span_products(ends, [factor.central])
    full = (None, None) if ends is None else span_products(ends, [factor.low, factor.high])
    return NetEffect(
        factor=factor.central,
        factor_low=factor.low,
        factor_high=factor.high,
        value=gross.value * factor.central,
        low=low,
        high=high,
        conf_low=conf[0],
        conf_high=conf[1],
        full_low=full[0],
        full_high=full[1],
        parameters=parameters,
    )
