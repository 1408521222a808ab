"""What files of notices gave: their rows, and where each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.errors import Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.tables import InputRecord
from ipec_econ.sources.notices.notice_format import Cells
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.readers.source import RowPlaces
from ipec_econ.sources.rows import SourceRowSet


@dataclass(frozen=True, slots=True)
class NoticeRows:
    """The standing award × supplier rows of notices, and how they became so.

    ``policies`` says what the study's choice among notices of an award did, where it makes one.
    """

    rows: SourceRowSet
    inputs: tuple[InputRecord, ...]
    flow: tuple[FlowStep, ...]
    notices: tuple[Notice, ...]
    policies: tuple[PolicyRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file that was read: its record, and what its rows' places are called."""

    record: InputRecord
    word: str = "line"


@dataclass(frozen=True, slots=True)
class FilePart:
    """Everything that one file gave, on its way from the process that read it.

    Attributes
    ----------
    files
        The file that was read; none where it could not be.
    waiting
        Rows that still need those of other files.
    """

    blocks: tuple[pa.RecordBatch, ...]
    tally: Tally
    problems: tuple[Problem, ...]
    files: tuple[FileRead, ...]
    n_notices: int
    n_with_awards: int
    waiting: tuple[Cells, ...] = ()


def locate_files(files: Sequence[FileRead], numbers: IntArray) -> tuple[RowPlaces, ...]:
    """Return where each file's rows stand, by the number of each row's place in its file."""
    places, start = [], 0
    for file in files:
        end = start + (file.record.rows or 0)
        own, start = numbers[start:end], end
        places.append(
            RowPlaces(
                file.record.path,
                file.word,
                lambda index, own=own: int(own[index]),  # type: ignore[misc]
                len(own),
            )
        )
    return tuple(places)
