"""Sources that are not there, with the line of the spec that names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath

NOT_THERE = frozenset({"source/missing-file", "source/no-match", "source/bad-link-model"})
"""Problems of the spec rather than of a file: their place is where the file is named."""


def place_sources(
    problems: Iterable[Problem], marks: SourceMap, path: SpecPath
) -> tuple[Problem, ...]:
    """Return the problems, those of sources that are not there with the spec's line.

    Parameters
    ----------
    path
        The key that names the source.
    """
    mark = str(marks.find_value(path))
    return tuple(replace(one, where=mark) if one.code in NOT_THERE else one for one in problems)
