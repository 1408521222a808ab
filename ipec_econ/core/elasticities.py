"""Elasticities behind a productivity measure, with what each firm does to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.productivity import ProductivityMethod

NOISE = "elasticity_noise"
"""The diagnostic of effects on a measure whose elasticities are estimated."""

KNOWN = ", elasticities known"
"""What keys of its rows end in that leave the noise out."""


@dataclass(frozen=True, slots=True)
class GroupElasticities:
    """Elasticities of one group of firms.

    Attributes
    ----------
    values
        Of the measure's inputs, shape (n_inputs,).
    firms
        Codes of the firms that they are estimated from, ascending, shape (n_firms,).
    influence
        What each of these does to them, shape (n_firms, n_inputs): squares sum to their
        covariance. ``None`` for methods that do not say.
    """

    values: FloatArray
    firms: IntArray
    influence: FloatArray | None


@dataclass(frozen=True, slots=True)
class MeasureElasticities:
    """All elasticities of one measure, and the rows that they measure.

    Attributes
    ----------
    output, inputs
        Columns of the panel.
    is_expected
        Whether the measure is what the first stage expects, not what inputs leave of output.
    groups
        One without ``by``.
    rows
        Each row's place in ``groups``, −1 without the measure, shape (n_rows,).
    """

    method: ProductivityMethod
    output: str
    inputs: tuple[str, ...]
    is_expected: bool
    groups: tuple[GroupElasticities, ...]
    rows: IntArray


def find_measure(outcome: str | None, measures: Iterable[str]) -> str | None:
    """Return the measure that an outcome names, in whatever case; ``None`` where it is none."""
    folded = {name.casefold(): name for name in measures}
    return None if outcome is None else folded.get(outcome.casefold())
