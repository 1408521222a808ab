"""The firm table as rules see it: names normalised once for the whole cascade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.tables import FirmTable
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.link.postcodes import normalise_postcodes
from ipec_econ.link.spells import find_spells
from ipec_econ.link.suppliers import name_parts


@dataclass(frozen=True, slots=True)
class Register:
    """Firms to link to.

    Attributes
    ----------
    units
        Identifiers of the firms, each once, in the firm table's order.
    rows
        One row a spell of a firm: ``firm``, ``key``, ``form``, ``postcode``, null where the firm
        table has no such column, and ``first`` and ``last``, the periods in which it is seen so.
    names
        ``key`` and ``core`` of every distinct name; a key once.
    unit
        The firm table's name of its unit.
    engine
        What suppliers are looked up with.
    """

    units: pa.Array
    rows: pa.Table
    names: pa.Table
    unit: str
    engine: Engine = DUCKDB


def index_firms(firms: FirmTable, *, engine: Engine = DUCKDB) -> Register:
    """Return the register of a firm table; the engine normalises its names."""
    rows = firms.rows
    nothing = pa.nulls(rows.num_rows, pa.string())
    given = nothing if firms.name is None else rows.column(firms.name)
    places = nothing if firms.postcode is None else rows.column(firms.postcode)
    # A name in ten periods is normalised once, its words are kept once, and so is its firm.
    units, firm = _number_values(rows.column(firms.unit))
    spellings, spelt = _number_values(given)
    names = name_parts(spellings, engine)
    written, at = _number_values(places)
    periods = np.asarray(rows.column(firms.time), dtype=np.int64)
    first, last = find_spells([firm, spelt, at], periods)
    name = _take_numbers(spelt, first)
    return Register(
        units=units,
        rows=pa.table(
            {
                "firm": units.take(_take_numbers(firm, first)),
                "key": names["key"].take(name),
                "form": names["form"].take(name),
                "postcode": normalise_postcodes(written).take(_take_numbers(at, first)),
                "first": pa.array(periods[first]),
                "last": pa.array(periods[last]),
            }
        ),
        names=_list_names(names),
        unit=firms.unit,
        engine=engine,
    )


def _number_values(values: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, IntArray]:
    """Return the distinct texts in order of appearance, and each row's place; null is -1."""
    text = pc.cast(values, pa.string())
    pieces = text.chunks if isinstance(text, pa.ChunkedArray) else [text]
    whole = pa.chunked_array(pieces or [pa.array([], pa.string())])
    encoded = pc.dictionary_encode(whole)
    numbers = [np.asarray(pc.fill_null(piece.indices, -1)) for piece in encoded.chunks]
    return encoded.chunk(0).dictionary, np.concatenate(numbers)


def _take_numbers(numbers: IntArray, rows: IntArray) -> pa.Array:
    taken = numbers[rows]
    return pa.array(taken, mask=taken < 0)


def add_register_rows(register: Register, rows: pa.Table, names: dict[str, pa.Array]) -> Register:
    """Return the register with further rows, and with the parts of their names."""
    return replace(
        register,
        rows=pa.concat_tables([register.rows, rows.select(register.rows.column_names)]),
        names=_list_names(
            {
                part: pa.chunked_array([register.names.column(part).combine_chunks(), names[part]])
                for part in ("key", "core")
            }
        ),
    )


def _list_names(names: Mapping[str, pa.Array | pa.ChunkedArray]) -> pa.Table:
    table = pa.table({"key": names["key"], "core": names["core"]})
    table = table.filter(pc.is_valid(table.column("key")))
    # Several spacings of one key: the first in order, whatever the order of firms.
    return table.group_by("key").aggregate([("core", "min")]).rename_columns(["key", "core"])
