"""The identifier rule: a supplier's number is the firm's number."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.core.tables import AwardTable, FirmTable

MAX_EXAMPLES = 3


def match_identifiers(awards: AwardTable, firms: FirmTable) -> pa.Array:
    """Return each award's firm by its supplier's identifier, null without, shape (n_awards,).

    Both sides are compared without surrounding blanks, in upper case, and without the ``.0``
    that a spreadsheet adds to whole numbers; leading zeros count.

    Raises
    ------
    LinkError
        If two firms of the firm table are the same identifier once normalised.
    """
    units = pc.unique(pc.cast(firms.rows.column(firms.unit), pa.string()))
    keys = normalise_identifiers(units)
    _check_unambiguous(units, keys, firms.unit)
    suppliers = normalise_identifiers(awards.rows.column("supplier_id"))
    found = pc.index_in(suppliers, value_set=keys.drop_null())
    return units.filter(pc.is_valid(keys)).take(found)


def normalise_identifiers(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return identifiers trimmed, in upper case and without a trailing ``.0``; empty is null."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    text = pc.utf8_upper(pc.utf8_trim_whitespace(pc.cast(values, pa.string())))
    text = pc.replace_substring_regex(text, r"^([0-9]+)\.0+$", r"\1")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


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
