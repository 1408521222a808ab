"""The polynomial of states and proxy that stands for productivity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.monomials import make_monomials, standardise
from ipec_econ.numerics.production.production_error import ProductionError


@dataclass(frozen=True, slots=True)
class ProxyBasis:
    """Columns of a mean of 0, but for the constant.

    Attributes
    ----------
    linear
        The constant, controls, shifters, shape (n_obs, n_linear).
    powers
        Monomials of states and proxy, those of degree 1 first, shape (n_obs, n_powers).
    """

    linear: FloatArray
    powers: FloatArray


def make_proxy_basis(rows: FactorRows, degree: int, *, raw: bool = False) -> ProxyBasis:
    """Make the columns.

    Parameters
    ----------
    rows
        With a proxy.
    degree
        Of the polynomial.
    raw
        Take powers of states and proxy as they are. All of them together span the same; without
        the linear terms what they span depends on the units of states and proxy.

    Raises
    ------
    ProductionError
        Where there is no row, proxy, free input or state.
    """
    if rows.proxy is None or not rows.free.shape[1] or not rows.state.shape[1]:
        raise ProductionError("a proxy, a free input and a state are needed")
    if not len(rows.output):
        raise ProductionError("there are no rows with output, inputs and proxy")
    others = np.column_stack([rows.controls, rows.shifters])
    known = np.column_stack([rows.state, rows.proxy])
    powers = make_monomials(known if raw else standardise(known), degree)
    return ProxyBasis(
        linear=np.column_stack([np.ones(len(others)), others - others.mean(axis=0)]),
        powers=powers - powers.mean(axis=0),
    )
