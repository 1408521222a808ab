"""The files behind an award section's `source`: names, patterns, or a list of both."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from pathlib import Path

from ipec_econ.core.database_url import hide_password
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.readers.registry import find_reader

WILDCARDS = frozenset("*?[")
ADDRESS = re.compile("[A-Za-z][A-Za-z0-9+.]+:")


def find_award_sources(
    sources: Sequence[str], *, base: str, only_files: bool = False
) -> tuple[str, ...]:
    """Replace patterns by the files they match, sorted by name.

    With ``only_files`` every source is a file or a pattern, whatever it ends in.

    Raises
    ------
    SourceError
        A pattern matches no file, two entries name the same file, or a source is an address
        where only files can be read.
    """
    found: list[str] = []
    problems = []
    for source in sources:
        if only_files and ADDRESS.match(source):
            problems.append(_describe_address(source))
            continue
        matched = _expand(source, base, only_files)
        if not matched:
            problems.append(_describe_no_match(source))
        found += matched
    repeated = sorted({source for source in found if found.count(source) > 1})
    problems += [_describe_repeated(source) for source in repeated]
    if problems:
        raise SourceError(problems)
    return tuple(found)


def _expand(source: str, base: str, only_files: bool) -> list[str]:
    is_pattern = bool(WILDCARDS & set(source)) and not (Path(base) / source).is_file()
    if not is_pattern or (not only_files and find_reader(source)[1] is None):
        return [source]
    matched = glob.glob(source, root_dir=base, recursive=True)  # noqa: PTH207 keeps the spec's text
    return sorted(Path(name).as_posix() for name in matched if (Path(base) / name).is_file())


def _describe_no_match(source: str) -> Problem:
    return Problem(
        "source/no-match",
        f"no file matches `{source}`",
        source,
        fix="check the pattern; it starts at the folder of the file that names it, and `**` "
        "goes through folders",
    )


def _describe_address(source: str) -> Problem:
    text = hide_password(source)
    return Problem(
        "source/unknown-kind",
        f"`{text}` is no file: releases are read from files",
        text,
        fix="download the releases first, so that their hash can be kept; `ipec fetch` does so "
        "for British registers",
    )


def _describe_repeated(source: str) -> Problem:
    return Problem(
        "source/repeated-file",
        f"`{source}` is named more than once",
        source,
        "its awards would be counted twice",
        "name each file once, and check that patterns do not overlap",
    )
