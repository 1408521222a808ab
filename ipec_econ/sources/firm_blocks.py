"""A sorted parquet file of firms, read in blocks that hold each firm's rows whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.tables import InputRecord
from ipec_econ.engine.columns import find_column, join_chunks, name_type
from ipec_econ.engine.read_ahead import read_ahead
from ipec_econ.sources.readers.file_bytes import check_file
from ipec_econ.sources.readers.source import SourceRequest

BLOCK_ROWS = 1 << 20
"""Rows read at once: enough that a block's cost is its rows, few enough for any memory."""

BUFFER_BYTES = 1 << 22
"""Bytes of a column read at once."""


@dataclass(frozen=True, slots=True)
class FirmBlock:
    """All rows of some firms, in order.

    Attributes
    ----------
    rows
        The columns asked for.
    starts
        First row of each firm, shape (n_firms,).
    time
        Periods, shape (n_rows,).
    """

    rows: pa.Table
    starts: IntArray
    time: IntArray


class FirmFile:
    """A parquet file with one row per unit and time, sorted by them."""

    def __init__(self, source: str, *, base: str, unit: str, time: str) -> None:
        """Open the file.

        Raises
        ------
        SourceError
            It is missing, no parquet file, or lacks the keys in types that can be compared.
        """
        self._source, self._unit, self._time = source, unit, time
        self._path: Path = check_file(SourceRequest(source, source, Path(base) / source))
        try:
            # Buffered before it is read, a whole file would end up in memory.
            self._file = pq.ParquetFile(self._path, pre_buffer=False, buffer_size=BUFFER_BYTES)
        except (pa.ArrowException, OSError) as error:
            raise SourceError(
                Problem(
                    "source/unreadable",
                    f"`{source}` is no whole parquet file: {error}",
                    source,
                    fix="write or download it again",
                )
            ) from error
        self._check_keys()
        self._hash: Future[str] | None = None

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self._file.metadata.num_rows)

    def find_periods(self) -> tuple[int, int]:
        """Return the first and last period: from the footer, or from the column alone."""
        found: list[int] = []
        metadata = self._file.metadata
        # Columns of the footer are leaves: a nested column before has several.
        leaves = [metadata.schema.column(i).path for i in range(metadata.num_columns)]
        column = leaves.index(self._time)
        for group in range(self._file.num_row_groups):
            statistics = metadata.row_group(group).column(column).statistics
            if statistics is None or not statistics.has_min_max:
                return self._read_periods()
            found += [int(statistics.min), int(statistics.max)]
        return min(found), max(found)

    def record(self) -> InputRecord:
        """Return the record of the input; its hash takes a pass over the file's bytes, once."""
        digest, size = self.start_hash().result(), self._path.stat().st_size
        return InputRecord("firms", self._source, "parquet", digest, size, self.n_rows)

    def start_hash(self) -> Future[str]:
        """Hash the file in a thread of its own: decoding leaves a core idle now and then."""
        if self._hash is None:
            hasher = ThreadPoolExecutor(max_workers=1)
            self._hash = hasher.submit(_hash_bytes, self._path)
            hasher.shutdown(wait=False)
        return self._hash

    def read_blocks(
        self, columns: Sequence[str], *, block_rows: int = BLOCK_ROWS
    ) -> Iterator[FirmBlock]:
        """Yield all rows in order, a firm never in two blocks; one that a batch cuts is its own.

        Parameters
        ----------
        columns
            Beside the keys.
        block_rows
            About how many rows to hold at once; a firm with more is one block all the same.

        Raises
        ------
        SourceError
            Keys are missing, or rows not sorted by unit and time, or not unique.
        """
        wanted = list(dict.fromkeys((self._unit, self._time, *map(self._find_column, columns))))
        cut: list[pa.Table] = []
        last: pa.Scalar | None = None
        for batch in read_ahead(self._read_batches(wanted, block_rows)):
            table = pa.Table.from_batches([batch])
            units = join_chunks(table.column(self._unit))
            starts = self._find_starts(units)
            self._check_order(units.take(pa.array(starts)), last)
            continues = last is not None and units[0] == last
            last = units[-1]
            # The first firm may have begun in the batch before, the last may go on in the next.
            begin = 1 if continues else 0
            if continues:
                cut.append(_copy(table, 0, int(starts[1]) if len(starts) > 1 else table.num_rows))
            if begin == len(starts):
                continue
            if cut:
                yield self._join(cut)
            if begin < len(starts) - 1:
                low, high = int(starts[begin]), int(starts[-1])
                yield self._make_block(table.slice(low, high - low), starts[begin:-1] - low)
            cut = [_copy(table, int(starts[-1]), table.num_rows)]
        if cut:
            yield self._join(cut)

    def _read_batches(self, columns: Sequence[str], block_rows: int) -> Iterator[pa.RecordBatch]:
        """Yield rows in batches that end where a row group does, if no longer than a block.

        One thread: the few columns decode as fast, and no row group lies about decoded. A batch out
        of two row groups takes twice the time of one: what each gives is copied together.
        """
        sizes = [
            self._file.metadata.row_group(i).num_rows for i in range(self._file.num_row_groups)
        ]
        for groups in _fill_blocks(sizes, block_rows):
            yield from self._file.iter_batches(
                batch_size=block_rows, row_groups=groups, columns=columns, use_threads=False
            )

    def _find_column(self, name: str) -> str:
        """Return the file's column that is meant, in whatever case; itself where there is none."""
        try:
            return find_column(name, self._file.schema_arrow.names)
        except LookupError:
            return name

    def _find_starts(self, units: pa.Array) -> IntArray:
        """Return where each firm's rows start; a missing key is an error."""
        if units.null_count:
            raise SourceError(self._describe("unit", self._unit, "is missing in some rows"))
        changed = pc.indices_nonzero(pc.not_equal(units[1:], units[:-1])).to_numpy()
        starts: IntArray = np.zeros(len(changed) + 1, dtype=np.int64)
        starts[1:] = changed
        starts[1:] += 1
        return starts

    def _check_order(self, firms: pa.Array, last: pa.Scalar | None) -> None:
        """Refuse firms out of order; the first may be the last one of the batch before.

        A run reads keys without the blanks around them, which could make one firm of two.
        """
        if pa.types.is_string(firms.type) or pa.types.is_large_string(firms.type):
            trimmed = pc.utf8_trim_whitespace(firms)
            if not trimmed.equals(firms) or pc.any(pc.equal(firms, "")).as_py():
                what = "has blanks around some values, or nothing but blanks"
                raise SourceError(self._describe("unit", self._unit, what))
        rising = pc.all(pc.less(firms[:-1], firms[1:]), min_count=0).as_py()
        if not rising or (last is not None and pc.less(firms[0], last).as_py()):
            raise SourceError(self._describe("unit", self._unit, "is not in rising order"))

    def _join(self, cut: list[pa.Table]) -> FirmBlock:
        """Return the pieces of one firm as a block."""
        table = pa.concat_tables(cut).combine_chunks()
        return self._make_block(table, np.zeros(1, dtype=np.int64))

    def _make_block(self, table: pa.Table, starts: IntArray) -> FirmBlock:
        periods = join_chunks(table.column(self._time))
        if periods.null_count:
            raise SourceError(self._describe("time", self._time, "is missing in some rows"))
        time = np.asarray(pc.cast(periods, pa.int64()).to_numpy(), dtype=np.int64)
        rises: BoolArray = np.ones(len(time), dtype=np.bool_)
        np.greater(time[1:], time[:-1], out=rises[1:])
        rises[starts] = True
        if not rises.all():
            what = "does not rise from row to row of a firm"
            raise SourceError(self._describe("time", self._time, what))
        return FirmBlock(table, starts, time)

    def _check_keys(self) -> None:
        schema = self._file.schema_arrow
        problems = []
        for key, name, words in (
            ("unit", self._unit, ("text", "integer")),
            ("time", self._time, ("integer",)),
        ):
            if name not in schema.names:
                problems.append(self._describe(key, name, "is no column of the file"))
            elif name_type(schema.field(name).type) not in words or pa.types.is_dictionary(
                schema.field(name).type
            ):
                what = f"is {schema.field(name).type}, and not {' or '.join(words)}"
                problems.append(self._describe(key, name, what))
        if problems:
            raise SourceError(problems)

    def _read_periods(self) -> tuple[int, int]:
        low, high = [], []
        for batch in self._file.iter_batches(batch_size=BLOCK_ROWS, columns=[self._time]):
            ends = pc.min_max(batch.column(0)).as_py()
            if ends["min"] is not None:
                low.append(int(ends["min"]))
                high.append(int(ends["max"]))
        if not low:
            raise SourceError(self._describe("time", self._time, "has no value"))
        return min(low), max(high)

    def _describe(self, key: str, name: str, what: str) -> Problem:
        return Problem(
            "source/not-sorted",
            f"{key} `{name}` {what}",
            self._source,
            "a file is read in blocks only where each firm's rows stand together: one row per "
            f"`{self._unit}` and `{self._time}`, sorted by them",
            f"write it with `order by {self._unit}, {self._time}`, or use `ipec run`, which sorts",
        )


def _fill_blocks(sizes: Sequence[int], block_rows: int) -> Iterator[list[int]]:
    """Yield neighbouring row groups that make up a block together; one that is larger is alone."""
    groups: list[int] = []
    n_rows = 0
    for group, size in enumerate(sizes):
        if groups and n_rows + size > block_rows:
            yield groups
            groups, n_rows = [], 0
        groups.append(group)
        n_rows += size
    if groups:
        yield groups


def _hash_bytes(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(table: pa.Table, start: int, end: int) -> pa.Table:
    """Return some rows on their own: a slice would keep the whole batch alive."""
    return table.take(pa.array(range(start, end)))
