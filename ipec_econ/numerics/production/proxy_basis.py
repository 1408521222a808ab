"""The polynomial of states and proxy that stands for productivity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.drawn_rows import name_inputs
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.monomials import make_monomials, standardise
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.take_out import factorise_own


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
        Where there is no row, proxy, free input or state, or one of states and proxy is constant or
        a combination of others.
    """
    if rows.proxy is None or not rows.free.shape[1] or not rows.state.shape[1]:
        raise ProductionError("a proxy, a free input and a state are needed")
    if not len(rows.output):
        raise ProductionError("there are no rows with output, inputs and proxy")
    others = np.column_stack([rows.controls, rows.shifters])
    known = np.column_stack([rows.state, rows.proxy])
    _require_own(known, [*name_inputs(rows)[rows.free.shape[1] :], "proxy"])
    powers = make_monomials(known if raw else standardise(known), degree)
    return ProxyBasis(
        linear=np.column_stack([np.ones(len(others)), others - others.mean(axis=0)]),
        powers=powers - powers.mean(axis=0),
    )


def _require_own(known: FloatArray, names: Sequence[str]) -> None:
    solved = factorise_own(known - known.mean(axis=0), known, None)
    if not solved.kept.all():
        without = ", ".join(name for name, kept in zip(names, solved.kept, strict=True) if not kept)
        raise ProductionError(
            f"{without}: constant, or a combination of the states before it, so that productivity "
            "cannot be told by states and proxy"
        )
