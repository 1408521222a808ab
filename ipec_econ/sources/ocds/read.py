"""Files of OCDS releases as award × supplier rows, with what was left out counted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import IO

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.award_timing import Amendments, KnownAt
from ipec_econ.core.tables import InputRecord
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.release_memory import release_memory
from ipec_econ.sources.award_flow import count_step
from ipec_econ.sources.notices.archives import ARCHIVE_ODDITIES, list_members
from ipec_econ.sources.notices.byte_stream import ByteStream, open_byte_stream
from ipec_econ.sources.notices.file_rows import FilePart, FileRead, NoticeRows, locate_files
from ipec_econ.sources.notices.json_documents import Document, read_documents
from ipec_econ.sources.notices.row_blocks import RowBlocks
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.ocds.amendments import (
    STANDING_COLUMNS,
    Standing,
    end_of_day,
    find_standing,
)
from ipec_econ.sources.ocds.columns import COLUMNS, OWN_COLUMNS, PLACE, ROLE, SEQUENCE
from ipec_econ.sources.ocds.compiling import ReleaseCompiler
from ipec_econ.sources.ocds.flatten import flatten_release
from ipec_econ.sources.ocds.oddities import ODDITIES
from ipec_econ.sources.ocds.record_amendments import record_amendments
from ipec_econ.sources.ocds.releases import NotReleasesError, Release, split_document
from ipec_econ.sources.ocds.remarks import remark_on_amendments, remark_on_releases
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, make_request
from ipec_econ.sources.rows import SourceRowSet

MAX_PROBLEMS = 20


def read_releases(
    sources: Sequence[str],
    *,
    base: str,
    limit: int | None = None,
    merge: bool = False,
    amendments: Amendments = "last",
    bidders: bool = False,
    engine: Engine = DUCKDB,
) -> NoticeRows:
    """Read releases, flatten them, and keep one entry of every award that has not ended.

    Parameters
    ----------
    sources
        Files, in the order in which their rows are wanted.
    base
        Folder that relative paths start from.
    limit
        Rows after which reading stops, and no file is hashed; ``None`` for all.
    merge
        Merge the releases of each process field by field before they are flattened.
    amendments
        Which release of an award stands: the last, the first, or the last by a day.
    bidders
        Read who bid for an award and lost, too; the column ``bidder_role`` tells rows apart.
    engine
        One that spreads its tasks reads whole files side by side, but where releases are merged:
        those of a process may stand in several files.

    Raises
    ------
    SourceError
        Files that are missing, cut short, not utf-8, no JSON or no releases: up to twenty
        problems a file, all files together; or no release has an award.
    """
    label = sources[0] if len(sources) == 1 else f"awards ({len(sources)} files)"
    reading = _Reading(limit, ReleaseCompiler() if merge else None, bidders=bidders)
    requests = [make_request(source, base, limit) for source in sources]
    if limit is None and not merge and engine.spreads:
        for part in engine.map_tasks(requests, partial(_read_alone, bidders=bidders)):
            reading.take(part)
    else:
        for request in requests:
            if not reading.is_enough():
                reading.read_file(request)
    if reading.problems:
        raise SourceError(reading.problems)
    reading.merge_processes(amendments)
    if reading.blocks.n_rows == 0:
        raise SourceError(_describe_no_awards(label, reading.n_releases))
    numbers = reading.blocks.show([PLACE]).column(PLACE).to_numpy()
    places = _locate_processes(label, numbers) if merge else locate_files(reading.files, numbers)
    release_memory()
    standing = find_standing(reading.blocks.show(STANDING_COLUMNS), amendments)
    release_memory()
    policies, amended = _describe_amendments(reading, standing, amendments, label)
    rows, flow = _keep_standing(
        reading.blocks, places, label, standing, amendments, bidders=bidders
    )
    notices = (
        *reading.tally.write_notices(label),
        *amended,
        *remark_on_releases(
            rows, reading.n_releases, reading.n_with_awards, n_merged=reading.n_merged
        ),
    )
    inputs = tuple(file.record for file in reading.files)
    return NoticeRows(rows, inputs, flow, notices, policies)


def _read_alone(request: SourceRequest, *, bidders: bool) -> FilePart:
    reading = _Reading(None, None, bidders=bidders)
    reading.read_file(request)
    return reading.give()


class _Reading:
    """The state of reading one file after the other, or of taking over what others read."""

    def __init__(
        self, limit: int | None, compiler: ReleaseCompiler | None, *, bidders: bool
    ) -> None:
        self.blocks = RowBlocks(COLUMNS)
        self.tally = Tally({**ODDITIES, **ARCHIVE_ODDITIES})
        self.problems: list[Problem] = []
        self.files: list[FileRead] = []
        self.n_releases = 0
        self.n_with_awards = 0
        self.n_merged: int | None = None
        self._limit = limit
        self._compiler = compiler
        self._bidders = bidders
        self._cut: set[int] = set()

    def give(self) -> FilePart:
        """Return all that was read, for `take` in another process."""
        return FilePart(
            self.blocks.give(), self.tally, tuple(self.problems), tuple(self.files),
            self.n_releases, self.n_with_awards,
        )  # fmt: skip

    def take(self, part: FilePart) -> None:
        """Take over what one file gave, as if it had been read here and now."""
        self.blocks.take_over(part.blocks, counter=SEQUENCE, start=self.n_releases)
        self.tally.add_all(part.tally)
        self.problems += part.problems
        self.files += part.files
        self.n_releases += part.n_notices
        self.n_with_awards += part.n_with_awards

    def read_file(self, request: SourceRequest) -> None:
        before = self._count()
        try:
            with open_byte_stream(request) as stream:
                word = self._read_members(stream, request.text)
                sha256 = stream.file.finish() if self._limit is None else ""
                n_bytes = stream.file.n_bytes
        except SourceError as error:
            self.problems += error.problems
            return
        n_rows = self._count() - before
        record = InputRecord("awards", request.text, "ocds", sha256, n_bytes, n_rows)
        self.files.append(FileRead(record, word))

    def _read_members(self, stream: ByteStream, source: str) -> str:
        """Read the files inside a file; return what the places of its rows are."""
        word, before = "line", len(self.problems)
        for member in list_members(stream, source, kind="JSON", tally=self.tally):
            if isinstance(member, Problem):
                self.problems.append(member)
            else:
                word = self._read_documents(member.stream, member.name)
            if len(self.problems) - before >= MAX_PROBLEMS or self.is_enough():
                break
        return word

    def _read_documents(self, lines: IO[bytes], source: str) -> str:
        """Read a file's documents; return whether its places are lines or releases."""
        word, n_problems, number = "line", 0, 0
        for document in read_documents(lines, source):
            if isinstance(document, Problem):
                self.problems.append(document)
                continue
            word = "line" if document.line else "release"
            try:
                number = self._read_document(document, source, number)
            except NotReleasesError as error:
                self.problems.append(_describe_other(source, document.line, error))
                n_problems += 1
            if n_problems == MAX_PROBLEMS or self.is_enough():
                break
        return word

    def _read_document(self, document: Document, source: str, number: int) -> int:
        start = f"{source} line {document.line}" if document.line else source
        for release in split_document(document.value, self.tally, start):
            number += 1
            self.n_releases += 1
            if self._compiler is not None:
                self._compiler.add(release)
            else:
                place = start if document.line else f"{source} release {number}"
                self._flatten(release, document.line or number, self.n_releases, place)
            if self.is_enough():
                break
        return number

    def merge_processes(self, amendments: Amendments) -> None:
        """Flatten the releases that were gathered, one process after the other."""
        if self._compiler is None:
            return
        self.n_merged = 0
        before = None
        if isinstance(amendments, KnownAt):
            before = end_of_day(amendments.as_known_at)
        for release in self._compiler.merge(before):
            self.n_merged += 1
            place = f"process {release.data.get('ocid')}"
            if release.is_cut:
                self._cut.add(self.n_merged)
            self._flatten(release, self.n_merged, self.n_merged, place)

    @property
    def cut(self) -> frozenset[int] | None:
        """Merged releases that lack one that was left out; ``None`` where none are merged."""
        return None if self._compiler is None else frozenset(self._cut)

    @property
    def n_left_out(self) -> int:
        """Releases that were left out before the others were merged."""
        return 0 if self._compiler is None else self._compiler.n_left_out

    def _flatten(self, release: Release, number: int, sequence: int, place: str) -> None:
        rows = flatten_release(
            release, number=number, sequence=sequence, place=place, tally=self.tally,
            bidders=self._bidders,
        )  # fmt: skip
        if rows:
            self.n_with_awards += 1
            self.blocks.add(rows)

    def _count(self) -> int:
        return self.blocks.n_rows if self._compiler is None else self._compiler.n_releases

    def is_enough(self) -> bool:
        """Tell whether the limit is reached: of rows, or of releases to be merged."""
        return self._limit is not None and self._count() >= self._limit


def _describe_other(source: str, line: int, error: NotReleasesError) -> Problem:
    return Problem(
        "source/not-releases",
        f"{f'line {line} of ' if line else ''}`{source}`: {error}",
        f"{source}, line {line}" if line else source,
        "awards of `format: ocds` are releases, records, or packages of them",
        "name the files of releases only; other tables of awards are read with `format: table`",
    )


def _describe_no_awards(label: str, n_releases: int) -> Problem:
    return Problem(
        "source/no-rows",
        f"none of the {n_releases} releases of `{label}` has an award",
        label,
        "notices of plans and tenders name no supplier",
        "name the files with award notices (tags `award`, `awardUpdate`, `contract`)",
    )


def _locate_processes(label: str, numbers: IntArray) -> tuple[RowPlaces, ...]:
    return (RowPlaces(label, "process", lambda index: int(numbers[index]), len(numbers)),)


def _describe_amendments(
    reading: _Reading, standing: Standing, amendments: Amendments, label: str
) -> tuple[tuple[PolicyRecord, ...], tuple[Notice, ...]]:
    """Return record and notice where another release than the last stands."""
    if amendments == "last":
        return (), ()
    n_later = int(np.count_nonzero(~standing.known))
    notice = remark_on_amendments(label, amendments, n_later, reading.n_left_out)
    record = record_amendments(
        reading.blocks, standing, amendments, notice.text, merged=reading.cut
    )
    return (record,), (notice,)


def _keep_standing(
    blocks: RowBlocks,
    places: tuple[RowPlaces, ...],
    label: str,
    standing: Standing,
    amendments: Amendments,
    *,
    bidders: bool,
) -> tuple[SourceRowSet, tuple[FlowStep, ...]]:
    suppliers = blocks.show(["supplier_id", "supplier_name"])
    flow = [count_step("read", "award × supplier rows of all releases", suppliers, None)]
    which = "first" if amendments == "first" else "latest"
    steps = [
        ("no supplier", "awards that name a supplier, or end", standing.named),
        ("superseded", f"the {which} release of each award", standing.chosen),
        ("status", "awards that are not cancelled, unsuccessful or pending", standing.active),
    ]
    if isinstance(amendments, KnownAt):
        by = f"releases published by {amendments.as_known_at}"
        steps.insert(0, ("not yet known", by, standing.known))
    for step, reason, mask in steps:
        flow.append(count_step(step, reason, suppliers, flow[-1], mask))
    origin = np.flatnonzero(standing.active).astype(np.int64)
    unread = () if bidders else (ROLE,)
    kept = blocks.take(standing.active, leave_out=(*OWN_COLUMNS, *unread))
    return SourceRowSet(kept, origin, places, label), tuple(flow)
