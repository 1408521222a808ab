"""Values with or without value added tax, as the study wants them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.spec.award_value import AwardValue, Vat
from ipec_econ.numerics.money import Minor, scale_minor, to_minor
from ipec_econ.sources.policies.outcome import PolicyOutcome

Basis = Literal["net", "gross"]

VALUE_GROSS = "value_gross"
"""The value with tax, where a notice gives it beside the one without."""

_WORDS: dict[str, Basis] = {
    "net": "net", "excluded": "net", "exclusive": "net", "false": "net", "no": "net",
    "gross": "gross", "included": "gross", "inclusive": "gross", "true": "gross", "yes": "gross",
}  # fmt: skip
"""What a column may say of a value: its basis, or whether it includes the tax."""


@dataclass(slots=True)
class _Counts:
    """Rows with a value by how it reached the basis."""

    both: int = 0
    already: int = 0
    turned: int = 0
    unknown: int = 0
    lost: int = 0


def apply_vat(outcome: PolicyOutcome, policy: AwardValue) -> PolicyOutcome:
    """Put values on the basis that the study chooses.

    Where a notice gives the value both ways, that one is taken, and no rate is used. Elsewhere
    the column of bases tells, then ``published``; a value of the other basis is turned by the
    rate. A value of which nothing tells the basis is kept or missing, as ``unknown`` says.
    """
    vat = policy.vat
    counts = _Counts()
    table = outcome.rows.table
    amounts = [_turn(net, gross, basis, vat, counts) for net, gross, basis in _read(table, vat)]
    unknown = "kept as published" if vat.unknown == "keep" else "missing"
    text = (
        f"values {_name(vat.basis)} tax: {counts.both} published both ways, {counts.already} "
        f"published so, {counts.turned} turned by the rate of {vat.rate or 0:g}, {counts.unknown} "
        f"of which nothing tells the basis, {unknown}"
    )
    if counts.lost:
        text += f", {counts.lost} published with tax alone, missing for want of a rate"
    done = outcome.set_minor(amounts, text, reason=f"values are {_name(vat.basis)} tax")
    if counts.unknown and vat.unknown == "keep":
        mixed = f"{counts.unknown} values may be with or without tax, and are kept as published"
        return done.note("source/vat-unknown", mixed, "warning")
    return done


def _name(basis: str) -> str:
    return "without" if basis == "net" else "with"


def _read(table: pa.Table, vat: Vat) -> Iterator[tuple[Minor, Minor, Basis | None]]:
    """Yield each row's value, the value with tax beside it, and the basis of the value."""
    gross: list[Minor] = [None] * table.num_rows
    if VALUE_GROSS in table.column_names:
        gross = to_minor(pc.cast(table.column(VALUE_GROSS), pa.float64()).to_pylist())
    bases: list[Basis | None] = [vat.published] * table.num_rows
    if vat.column is not None:
        words = pc.cast(table.column(vat.column), pa.string()).to_pylist()
        said = [_WORDS.get((word or "").strip().lower()) for word in words]
        bases = [basis or vat.published for basis in said]
    yield from zip(to_minor(table.column("value").to_pylist()), gross, bases, strict=True)


def _turn(amount: Minor, gross: Minor, basis: Basis | None, vat: Vat, counts: _Counts) -> Minor:
    if amount is None:
        amount, gross, basis = gross, None, "gross"
    if amount is None:
        return None
    if gross is not None:
        counts.both += 1
        return amount if vat.basis == "net" else gross
    if basis is None:
        counts.unknown += 1
        return amount if vat.unknown == "keep" else None
    if basis == vat.basis:
        counts.already += 1
        return amount
    if vat.rate is None:
        # Only a value that a notice gives with tax alone comes here: a spec without a rate that
        # needs one is refused.
        counts.lost += 1
        return None
    counts.turned += 1
    factor = 1 + Fraction(str(vat.rate))
    return scale_minor(amount, factor if vat.basis == "gross" else 1 / factor)
