"""sample_flow.csv, step by step."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping

from ipec_econ.core.difference import Difference
from ipec_econ.core.flow import FLOW_COLUMNS

Key = tuple[str, str, int]


def compare_flow(file: str, stored: bytes, rerun: bytes) -> tuple[Difference, ...]:
    """Compare two sample flows; every count is exact.

    Raises
    ------
    ValueError
        When one of them is not a sample flow.
    """
    return tuple(_compare_steps(file, _read_steps(stored), _read_steps(rerun)))


def _read_steps(content: bytes) -> dict[Key, Mapping[str, str]]:
    """Key steps by scope and step; a step that comes twice by its turn."""
    lines = _read_lines(content)
    if not lines or tuple(lines[0]) != FLOW_COLUMNS:
        raise ValueError("its first line does not name the columns of a sample_flow.csv")
    steps: dict[Key, Mapping[str, str]] = {}
    turns: Counter[tuple[str, str]] = Counter()
    for line in lines[1:]:
        step = dict(zip(FLOW_COLUMNS, line, strict=True))
        name = step["scope"], step["step"]
        steps[(*name, turns[name])] = step
        turns[name] += 1
    return steps


def _read_lines(content: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(content.decode(), newline="")))
    except csv.Error as error:
        raise ValueError("it is not comma-separated text") from error


def _compare_steps(
    file: str, stored: Mapping[Key, Mapping[str, str]], rerun: Mapping[Key, Mapping[str, str]]
) -> Iterator[Difference]:
    for key, step in stored.items():
        where = f"{key[0]}, step {key[1]}"
        if key not in rerun:
            yield Difference("missing", file, where, stored=f"{step['rows']} rows")
            continue
        for column in FLOW_COLUMNS:
            before, after = step[column], rerun[key][column]
            if before != after:
                yield Difference("different", file, f"{where}: {column}", before, after)
    for key, step in rerun.items():
        if key not in stored:
            where = f"{key[0]}, step {key[1]}"
            yield Difference("extra", file, where, rerun=f"{step['rows']} rows")
