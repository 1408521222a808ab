"""The answer of `ipec verify`, as text for a reader and as a mapping for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from ipec_econ.core.difference import Difference, Verification

_SHOWN_PER_FILE = 10


def report_verification(verification: Verification) -> str:
    """Write the report: both answers, what differs by file, and the verdict last."""
    failures, remarks = _sort_out(verification)
    lines = [f"study {verification.study}", *_answer(verification), ""]
    lines += _list_by_file("what differs", failures)
    lines += _list_by_file("for information", remarks)
    lines.append(_conclude(verification))
    return "\n".join(lines)


def verification_record(verification: Verification) -> dict[str, object]:
    """Return the report's content for `--json`."""
    return {
        "study": verification.study,
        "passed": verification.passed,
        "files": list(verification.files),
        "intact": [asdict(difference) for difference in verification.intact],
        "rerun": None
        if verification.rerun is None
        else [asdict(difference) for difference in verification.rerun],
    }


def _sort_out(verification: Verification) -> tuple[list[Difference], list[Difference]]:
    found = [*verification.intact, *(verification.rerun or ())]
    failures = [difference for difference in found if difference.severity == "fail"]
    return failures, [difference for difference in found if difference.severity == "info"]


def _answer(verification: Verification) -> Iterator[str]:
    files = verification.files
    touched = {difference.file for difference in verification.intact}
    yield (
        f"  stored files  {_count(len(files), 'file')}, all as the run wrote them"
        if not touched
        else f"  stored files  {_count(len(touched), 'file')} not as the run wrote them"
    )
    if verification.rerun is None:
        yield "  rerun         not done"
        return
    failed = {d.file for d in verification.rerun if d.severity == "fail"}
    close = {d.file for d in verification.rerun if d.kind == "within_tolerance"} - failed
    same = len(set(files) - failed - close)
    yield (
        f"  rerun         {same} identical, {len(close)} within tolerance, "
        f"{len(failed)} different, missing or extra"
    )


def _list_by_file(heading: str, found: Sequence[Difference]) -> list[str]:
    if not found:
        return []
    lines = [heading]
    for file in dict.fromkeys(difference.file for difference in found):
        of_file = [difference for difference in found if difference.file == file]
        lines += [f"  {_describe(difference)}" for difference in of_file[:_SHOWN_PER_FILE]]
        if len(of_file) > _SHOWN_PER_FILE:
            lines.append(f"  {file}: and {len(of_file) - _SHOWN_PER_FILE} more")
    return [*lines, ""]


def _describe(difference: Difference) -> str:
    kind = difference.kind.replace("_", " ")
    place = f"{difference.file}: {difference.where}" if difference.where else difference.file
    if difference.kind == "changed" and difference.stored:
        return f"{kind}  {place} ({difference.stored}, {difference.rerun})"
    values = [
        f"{value} {side}"
        for value, side in ((difference.stored, "stored"), (difference.rerun, "rerun"))
        if value
    ]
    return f"{kind}  {place}" + (f": {', '.join(values)}" if values else "")


def _conclude(verification: Verification) -> str:
    if not verification.passed:
        return "not verified"
    if verification.rerun is None:
        return "intact; not rerun"
    return "verified: the stored files are what the run wrote, and a rerun gives the same numbers"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
