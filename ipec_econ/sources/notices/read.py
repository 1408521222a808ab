"""Files of notices as award × supplier rows, with what was left out counted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import IO

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.tables import InputRecord
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.sources.award_flow import count_step
from ipec_econ.sources.notices.archives import ARCHIVE_ODDITIES, list_members
from ipec_econ.sources.notices.byte_stream import ByteStream, open_byte_stream
from ipec_econ.sources.notices.columns import (
    COLUMNS,
    NOTICE_KEY,
    OWN_COLUMNS,
    PLACE,
    SEQUENCE,
    order_cells,
)
from ipec_econ.sources.notices.file_rows import FilePart, FileRead, NoticeRows, locate_files
from ipec_econ.sources.notices.notice_format import Cells, NoticeFormat, NotNoticesError, Unit
from ipec_econ.sources.notices.remarks import remark_on_notices
from ipec_econ.sources.notices.row_blocks import RowBlocks
from ipec_econ.sources.notices.standing import STANDING_COLUMNS, find_standing_rows
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, make_request
from ipec_econ.sources.rows import SourceRowSet

MAX_PROBLEMS = 20


def read_notices(
    sources: Sequence[str],
    form: NoticeFormat,
    *,
    base: str,
    limit: int | None = None,
    engine: Engine = DUCKDB,
) -> NoticeRows:
    """Read notices, flatten them, and keep the awards that stand.

    Parameters
    ----------
    sources
        Files, in the order in which their rows are wanted.
    form
        How a file is split and a notice is flattened.
    base
        Folder that relative paths start from.
    limit
        Rows after which reading stops, and no file is hashed; ``None`` for all.
    engine
        One that spreads its tasks reads whole files side by side.

    Raises
    ------
    SourceError
        Files that are missing, cut short, of another encoding or kind: up to twenty problems a
        file, all files together; or no notice has an award with a supplier.
    """
    label = sources[0] if len(sources) == 1 else f"awards ({len(sources)} files)"
    reading = _Reading(form, limit)
    requests = [make_request(source, base, limit) for source in sources]
    if limit is None and engine.spreads:
        for part in engine.map_tasks(list(enumerate(requests)), partial(_read_alone, form)):
            reading.take(part)
    else:
        for request in requests:
            if not reading.is_enough():
                reading.read_file(request)
    if reading.problems:
        raise SourceError(reading.problems)
    blocks, places = reading.finish()
    if blocks.n_rows == 0:
        raise SourceError(_describe_no_awards(label, reading.n_notices))
    rows, flow = _keep_standing(blocks, places, label, form)
    if rows.table.num_rows == 0 and limit is None:
        raise SourceError(_describe_none_stands(label, flow))
    notices = (
        *reading.tally.write_notices(label),
        *remark_on_notices(rows, form.name, reading.n_notices, reading.n_with_awards),
    )
    return NoticeRows(rows, tuple(file.record for file in reading.files), flow, notices)


def _read_alone(form: NoticeFormat, task: tuple[int, SourceRequest]) -> FilePart:
    number, request = task
    reading = _Reading(form, None, file_number=number)
    reading.read_file(request)
    return reading.give()


class _Reading:
    """The state of reading one file after the other, or of taking over what others read."""

    def __init__(
        self, form: NoticeFormat, limit: int | None, *, file_number: int | None = None
    ) -> None:
        self.blocks = RowBlocks(COLUMNS)
        self.tally = Tally({**form.oddities, **ARCHIVE_ODDITIES})
        self.problems: list[Problem] = []
        self.files: list[FileRead] = []
        self.n_notices = 0
        self.n_with_awards = 0
        self._form = form
        self._limit = limit
        self._waiting: list[Cells] = []
        self._n_rows = 0
        self._key_start = "#" if file_number is None else f"#{file_number}."

    def give(self) -> FilePart:
        """Return all that was read, for `take` in another process."""
        return FilePart(
            self.blocks.give(), self.tally, tuple(self.problems), tuple(self.files),
            self.n_notices, self.n_with_awards, tuple(self._waiting),
        )  # fmt: skip

    def take(self, part: FilePart) -> None:
        """Take over what one file gave, as if it had been read here and now."""
        self.blocks.take_over(part.blocks, counter=SEQUENCE, start=self.n_notices)
        self._waiting += [{**row, SEQUENCE: row[SEQUENCE] + self.n_notices} for row in part.waiting]
        self.tally.add_all(part.tally)
        self.problems += part.problems
        self.files += part.files
        self.n_notices += part.n_notices
        self.n_with_awards += part.n_with_awards

    def read_file(self, request: SourceRequest) -> None:
        """Read one file; its problems are kept for the end."""
        before = self._n_rows
        try:
            with open_byte_stream(request, kind=self._form.kind) as stream:
                self._read_members(stream, request.text)
                sha256 = stream.file.finish() if self._limit is None else ""
                n_bytes = stream.file.n_bytes
        except SourceError as error:
            self.problems += error.problems
            return
        n_rows = self._n_rows - before
        record = InputRecord("awards", request.text, self._form.name, sha256, n_bytes, n_rows)
        self.files.append(FileRead(record))

    def _read_members(self, stream: ByteStream, source: str) -> None:
        before = len(self.problems)
        for member in list_members(stream, source, kind=self._form.kind, tally=self.tally):
            if isinstance(member, Problem):
                self.problems.append(member)
            else:
                self._read_units(member.stream, member.name)
            if len(self.problems) - before >= MAX_PROBLEMS or self.is_enough():
                break

    def _read_units(self, stream: IO[bytes], source: str) -> None:
        n_problems = 0
        said: set[str] = set()
        for unit in self._form.split(stream, source):
            if isinstance(unit, Problem):
                self.problems.append(unit)
                n_problems += 1
            else:
                try:
                    self._read_unit(unit, source)
                except NotNoticesError as error:
                    if str(error) not in said:
                        self.problems.append(_describe_other(self._form, source, unit.place, error))
                    said.add(str(error))
                    n_problems += 1
            if n_problems == MAX_PROBLEMS or self.is_enough():
                break

    def _read_unit(self, unit: Unit, source: str) -> None:
        self.n_notices += 1
        rows = self._form.flatten(unit.value, self.tally, f"{source} line {unit.place}")
        own = {PLACE: unit.place, SEQUENCE: self.n_notices}
        rows = [{"n_suppliers": 0, **row, **own} for row in rows]
        for row in rows:
            # A notice without an id has no other version.
            row[NOTICE_KEY] = row.get(NOTICE_KEY) or f"{self._key_start}{self.n_notices}"
        self._n_rows += len(rows)
        self.n_with_awards += any(row["n_suppliers"] for row in rows)
        if self._form.collect is not None:
            self._waiting += rows
        else:
            self.blocks.add([order_cells(row) for row in rows])

    def is_enough(self) -> bool:
        """Tell whether the limit of rows is reached."""
        return self._limit is not None and self._n_rows >= self._limit

    def finish(self) -> tuple[RowBlocks, tuple[RowPlaces, ...]]:
        """Return all rows, and where each stands."""
        if self._form.collect is not None:
            rows = self._form.collect(self._waiting, self.tally)
            self.blocks.add([order_cells(row) for row in rows])
            self._waiting = []
        return self.blocks, self._locate()

    def _locate(self) -> tuple[RowPlaces, ...]:
        numbers: IntArray = self.blocks.show([PLACE]).column(PLACE).to_numpy()
        return locate_files(self.files, numbers)


def _describe_other(form: NoticeFormat, source: str, place: int, error: Exception) -> Problem:
    return Problem(
        "source/not-notices",
        f"line {place} of `{source}`: {error}",
        f"{source}, line {place}",
        f"awards of `format: {form.name}` are notices of that kind alone",
        "name the files with such notices; other tables of awards are read with `format: table`",
    )


def _describe_no_awards(label: str, n_notices: int) -> Problem:
    return Problem(
        "source/no-rows",
        f"none of the {n_notices} notices of `{label}` has an award",
        label,
        "notices of plans and tenders name no supplier",
        "name the files with award notices",
    )


def _keep_standing(
    blocks: RowBlocks, places: tuple[RowPlaces, ...], label: str, form: NoticeFormat
) -> tuple[SourceRowSet, tuple[FlowStep, ...]]:
    steps = find_standing_rows(blocks.show(STANDING_COLUMNS), form.latest)
    suppliers = blocks.show(["supplier_id", "supplier_name"])
    flow = [count_step("read", "award × supplier rows of all notices", suppliers, None)]
    for step in steps:
        flow.append(count_step(step.name, step.reason, suppliers, flow[-1], step.mask))
    last = steps[-1].mask
    kept = blocks.take(last, leave_out=(*OWN_COLUMNS, *form.unused))
    return SourceRowSet(kept, np.flatnonzero(last).astype(np.int64), places, label), tuple(flow)


def _describe_none_stands(label: str, flow: Sequence[FlowStep]) -> Problem:
    lost = ", ".join(f"{step.step} {step.rows_lost}" for step in flow if step.rows_lost)
    return Problem(
        "source/no-rows",
        f"no award of `{label}` stands: {lost}",
        label,
        "docs/award-formats.md says what each step drops",
        "name the files with notices of awards that were made",
    )
