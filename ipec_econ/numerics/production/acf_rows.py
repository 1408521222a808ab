"""What Ackerberg–Caves–Frazer asks of rows, whatever their weights: made once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.production.drawn_rows import name_inputs
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.monomials import make_monomials, standardise
from ipec_econ.numerics.production.production_error import ProductionError


@dataclass(frozen=True, slots=True)
class LawRows:
    """Rows of the law of motion: those whose firm is seen in the periods before.

    Attributes
    ----------
    now, before
        Rows of the panel, one period apart, shape (n_rows,) each.
    inputs, inputs_before
        Shape (n_rows, p).
    instruments
        The p of exact identification (free inputs one period before, states), then those that
        test it, shape (n_rows, n_instruments).
    covariates
        The constant, controls, shifters, shape (n_rows, 1 + n_controls + n_shifters).
    """

    now: IntArray
    before: IntArray
    inputs: FloatArray
    inputs_before: FloatArray
    instruments: FloatArray
    covariates: FloatArray


@dataclass(frozen=True, slots=True)
class AcfRows:
    """Rows made ready; p = n_free + n_state.

    Attributes
    ----------
    output
        About its mean, shape (n_obs,).
    mean_output
        That mean.
    basis
        The first stage's columns, orthonormal over all rows, so that sums over any firms are
        solved in good condition, shape (n_obs, q).
    firm
        Codes from 0, shape (n_obs,).
    pairs
        Rows with one period before; states of then are the instruments that test.
    triples
        Rows with two periods before; states one period before, free inputs and the proxy two
        periods before are the instruments that test.
    n_shifters
        The last columns of covariates.
    """

    output: FloatArray
    mean_output: float
    basis: FloatArray
    firm: IntArray
    pairs: LawRows
    triples: LawRows
    n_shifters: int

    @property
    def n_inputs(self) -> int:
        """Free inputs and states together."""
        return int(self.pairs.inputs.shape[1])


def prepare_ackerberg_caves_frazer(rows: FactorRows, degree: int = 3) -> AcfRows:
    """Make columns, lags and instruments.

    Parameters
    ----------
    rows
        With a proxy. Their weight is not read.
    degree
        Of the first stage's polynomial in inputs and proxy.

    Raises
    ------
    ProductionError
        Without a proxy, or firms seen in two periods in a row; where an input or the proxy is
        constant or a combination of those before it.
    """
    if rows.proxy is None:
        raise ProductionError("Ackerberg–Caves–Frazer reads productivity from a proxy: name one")
    mean = float(rows.output.mean())
    # Constants of logarithms, units, are in the law's constant: without them sums keep digits.
    inputs = rows.inputs - rows.inputs.mean(axis=0)
    proxy = rows.proxy - rows.proxy.mean()
    lag = rows.find_lags(1)
    pairs = np.flatnonzero(lag >= 0)
    if not len(pairs):
        raise ProductionError(
            "no firm is seen in two periods in a row, which a law of motion needs"
        )
    covariates = np.column_stack([np.ones(len(lag)), rows.controls, rows.shifters])
    return AcfRows(
        output=rows.output - mean,
        mean_output=mean,
        basis=_make_basis(rows, inputs, proxy, degree),
        firm=rows.firm,
        pairs=_take_pairs(pairs, lag, inputs, rows.free.shape[1], covariates),
        triples=_take_triples(pairs, lag, inputs, rows.free.shape[1], proxy, covariates),
        n_shifters=rows.shifters.shape[1],
    )


def _make_basis(rows: FactorRows, inputs: FloatArray, proxy: FloatArray, degree: int) -> FloatArray:
    """Return orthonormal columns that span the first stage's, shape (n_obs, q), by columns."""
    named = np.column_stack([inputs, proxy])
    monomials = make_monomials(standardise(named), degree)
    columns = np.column_stack([np.ones(len(proxy)), monomials, rows.controls, rows.shifters])
    gram = cross_product(columns)
    kept = factorise_in_order(gram, np.diagonal(gram).copy()).kept
    names = [*name_inputs(rows), "proxy"]
    lost = [name for name, there in zip(names, kept[1 : 1 + len(names)], strict=True) if not there]
    if lost:
        raise ProductionError(
            f"{', '.join(lost)}: constant, or a combination of the inputs before it, so the first "
            "stage cannot tell them apart"
        )
    # Spans of the first j columns stay the same: what is collinear is lost in the same order.
    turn = np.linalg.inv(np.linalg.cholesky(gram[np.ix_(kept, kept)])).T
    used = np.ascontiguousarray(columns[:, kept].T)
    basis: FloatArray = np.einsum("in,ij->jn", used, turn, optimize=False).T
    return basis


def _take_pairs(
    pairs: IntArray, lag: IntArray, inputs: FloatArray, n_free: int, covariates: FloatArray
) -> LawRows:
    before = lag[pairs]
    tests = inputs[before, n_free:]
    return _take_law_rows(pairs, before, inputs, n_free, covariates, tests)


def _take_triples(
    pairs: IntArray,
    lag: IntArray,
    inputs: FloatArray,
    n_free: int,
    proxy: FloatArray,
    covariates: FloatArray,
) -> LawRows:
    triples = pairs[lag[lag[pairs]] >= 0]
    before = lag[triples]
    earlier = lag[before]
    tests = np.column_stack([inputs[before, n_free:], inputs[earlier, :n_free], proxy[earlier]])
    return _take_law_rows(triples, before, inputs, n_free, covariates, tests)


def _take_law_rows(
    now: IntArray,
    before: IntArray,
    inputs: FloatArray,
    n_free: int,
    covariates: FloatArray,
    tests: FloatArray,
) -> LawRows:
    exact = np.column_stack([inputs[before, :n_free], inputs[now, n_free:]])
    return LawRows(
        now=now,
        before=before,
        inputs=np.asfortranarray(inputs[now]),
        inputs_before=np.asfortranarray(inputs[before]),
        instruments=np.asfortranarray(np.column_stack([exact, tests])),
        covariates=np.asfortranarray(covariates[now]),
    )
