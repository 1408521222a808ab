"""The identifier rule: a supplier's number is the firm's number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.link.agreement import check_agreement
from ipec_econ.link.found import ACCEPTED, FOUND_SCHEMA, MAX_CANDIDATES, REVIEW, Found
from ipec_econ.link.register import Register

MAX_EXAMPLES = 3
EXACT = 1.0
COMPANY_NUMBER_LENGTH = 8
"""Characters of a British company number, leading zeros included."""

Repair = Callable[[pa.Array], pa.Array]
BLANKS, PREFIX, LEADING_ZEROS = "inner blanks", "prefix GB-COH-", "leading zeros"


def match_identifiers(suppliers: pa.Table, register: Register, check: str | None) -> Found:
    """Find each supplier's firm by its identifier.

    Both sides are compared without surrounding blanks, in upper case, and without the ``.0``
    that a spreadsheet adds to whole numbers. What is still unlinked is compared after each of
    ``REPAIRS`` in turn, which are made on both sides; where a repaired identifier stands for
    several firms the repair is refused and the row is for review.

    Parameters
    ----------
    suppliers
        As `list_suppliers` gives them.
    check
        ``name_or_postcode``: one of the two must agree with the firm's, where there is one to
        compare; a row with neither is for review.

    Raises
    ------
    LinkError
        If two firms of the firm table are the same identifier without any repair.
    """
    units = register.units
    keys = normalise_identifiers(units)
    _check_unambiguous(units, keys, register.unit)
    given = normalise_identifiers(suppliers.column("identifier"))
    parts = [_look_up(given, keys, units, None)]
    for name, repair in REPAIRS.items():
        given = _leave_out(given, parts[-1].column("position"))
        keys, given = repair(keys), repair(given)
        parts.append(_look_up(given, keys, units, name))
    rows = pa.concat_tables(parts).sort_by("position")
    counts, confirmed = None, pa.array([], pa.int64())
    if check == "name_or_postcode":
        rows, counts, confirmed = check_agreement(rows, suppliers, register)
    repairs = [_count_repair(rows, name) for name in REPAIRS]
    return Found(rows, {"repairs": repairs, "check": counts}, confirmed)


def normalise_identifiers(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return identifiers trimmed, in upper case and without a trailing ``.0``; empty is null."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    text = pc.utf8_upper(pc.utf8_trim_whitespace(pc.cast(values, pa.string())))
    text = pc.replace_substring_regex(text, r"^([0-9]+)\.0+$", r"\1")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _drop_blanks(keys: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(keys, r"[\s\p{Z}]+", "")


def _drop_prefix(keys: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(keys, "^GB-COH-", "")


def _drop_zeros(keys: pa.Array) -> pa.Array:
    """Return company numbers of digits without leading zeros; a few digits are no such number."""
    number = pc.match_substring_regex(keys, "^0*[1-9][0-9]{3,}$")
    short = pc.less_equal(pc.utf8_length(keys), COMPANY_NUMBER_LENGTH)
    return pc.if_else(pc.and_(number, short), pc.utf8_ltrim(keys, characters="0"), keys)


REPAIRS: Mapping[str, Repair] = {
    BLANKS: _drop_blanks,
    PREFIX: _drop_prefix,
    LEADING_ZEROS: _drop_zeros,
}
"""Repairs of company numbers, in order, each made after those before it."""


def _leave_out(suppliers: pa.Array, positions: pa.ChunkedArray) -> pa.Array:
    done = np.zeros(len(suppliers), dtype=np.bool_)
    done[np.asarray(positions, dtype=np.int64)] = True
    return pc.if_else(pa.array(done), pa.scalar(None, pa.string()), suppliers)


def _look_up(suppliers: pa.Array, keys: pa.Array, units: pa.Array, repair: str | None) -> pa.Table:
    """Return the suppliers whose key one firm has (accepted) or several have (review)."""
    distinct = pc.unique(keys.drop_null())
    bearer = np.asarray(pc.index_in(keys, value_set=distinct).fill_null(len(distinct)))
    order = np.argsort(bearer, kind="stable")
    starts = np.searchsorted(bearer[order], np.arange(len(distinct) + 1))
    codes = pc.index_in(suppliers, value_set=distinct)
    positions = np.flatnonzero(np.asarray(pc.is_valid(codes)))
    code = np.asarray(codes.drop_null(), dtype=np.int64)
    n_firms = np.diff(starts)[code]
    single = n_firms == 1
    allowed = _is_allowed(units, repair)[order[starts[code]]]
    shown = [
        None if one else sorted(units.take(pa.array(order[start:end])).to_pylist())[:MAX_CANDIDATES]
        for one, start, end in zip(single, starts[code], starts[code + 1], strict=True)
    ]
    firm = units.take(pa.array(order[starts[code]]))
    accepted_reason = None if repair is None else f"repaired: {repair}"
    rows = pa.Table.from_arrays(
        [
            pa.array(positions),
            pc.if_else(pa.array(single), firm, pa.scalar(None, pa.string())),
            pa.array(np.full(len(code), EXACT)),
            pc.if_else(pa.array(single), ACCEPTED, REVIEW),
            pa.array(n_firms),
            pc.if_else(
                pa.array(single),
                pa.scalar(accepted_reason, pa.string()),
                f"several firms once repaired: {repair}",
            ),
            pa.array(shown, pa.list_(pa.string())),
        ],
        schema=FOUND_SCHEMA,
    )
    return rows.filter(pa.array(allowed | ~single))


def _is_allowed(units: pa.Array, repair: str | None) -> BoolArray:
    """Return which firms a repair may lead to: zeros are put back to a company number alone."""
    if repair != LEADING_ZEROS:
        return np.ones(len(units), dtype=np.bool_)
    text = normalise_identifiers(units)
    number = pc.match_substring_regex(text, f"^(?:GB-COH-)?[0-9]{{{COMPANY_NUMBER_LENGTH}}}$")
    return np.asarray(number.fill_null(False))


def _count_repair(rows: pa.Table, name: str) -> dict[str, object]:
    reasons = rows.column("reason")
    accepted = pc.equal(rows.column("decision"), ACCEPTED)
    repaired = pc.and_(accepted, pc.starts_with(reasons, f"repaired: {name}"))
    n_refused = pc.sum(pc.equal(reasons, f"several firms once repaired: {name}")).as_py() or 0
    return {"repair": name, "n_linked": pc.sum(repaired).as_py() or 0, "n_refused": n_refused}


def _check_unambiguous(units: pa.Array, keys: pa.Array, unit: str) -> None:
    counts = pc.value_counts(keys.drop_null())
    repeated = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if not len(repeated):
        return
    shown = []
    for key in repeated[:MAX_EXAMPLES].to_pylist():
        spellings = units.filter(pc.fill_null(pc.equal(keys, key), False)).to_pylist()
        shown.append(" and ".join(f"`{spelling}`" for spelling in spellings))
    raise LinkError(
        Problem(
            "link/ambiguous-identifier",
            f"{len(repeated)} identifiers stand for several firms: {'; '.join(shown)}",
            f"panel.firms, column {unit}",
            why="identifiers are compared in upper case, without blanks and without `.0`",
            fix="write each firm in one way, or merge its rows, before linking",
        )
    )
