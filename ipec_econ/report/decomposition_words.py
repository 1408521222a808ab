"""Sentences under a decomposition: what the effects say, and whether they add up."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ipec_econ.core.estimates import ModelResult
from ipec_econ.report.number_format import format_number
from ipec_econ.report.table_rows import EstimateRow
from ipec_econ.report.word_list import write_known


def read_effects(rows: Sequence[EstimateRow], names: Sequence[str], *, is_log: bool) -> str:
    """Return the first row's three point estimates as a sentence.

    Parameters
    ----------
    names
        What readers call the ratio, its numerator and its denominator.
    is_log
        Say them in per cent, exp(b) − 1; in log points otherwise.
    """
    row = next((one for one in rows if all(_is_there(one))), None)
    if row is None:
        return ""
    effects = [one.estimate for one in row.estimates if one is not None]
    ratio, *parts = (
        f"{name} {_tell(effect, is_log=is_log)}"
        for name, effect in zip(names, effects, strict=True)
    )
    return f"By the point estimates ({row.label}), {ratio}: {parts[0]}, {parts[1]}."


def explain_identity(gaps: Sequence[float | None], results: Sequence[ModelResult]) -> str:
    """Say what adds up, and why where it does not."""
    known = [abs(gap) for gap in gaps if gap is not None]
    if not known:
        return "No row is there in all three models, so that nothing adds up."
    start = "The logarithm of a ratio is that of its numerator less that of its denominator"
    if max(known) == 0:
        return f"{start}, and so are the effects, estimated on the same rows."
    largest = format_number(max(known), 4)
    sizes = [0 if (size := result.fit.n_obs) is None else size for result in results]
    if len(set(sizes)) > 1:
        counts = [write_known(size) for size in sizes]
        return (
            f"{start}; the effects differ from that by up to {largest}, because the models are of "
            f"different rows ({counts[0]}, {counts[1]} and {counts[2]} observations). "
            "sample: common would estimate them on the rows that all three can use."
        )
    return (
        f"{start}; the effects differ from that by up to {largest}, though the models have as many "
        "rows: not the same ones, or the ratio's outcome is not its numerator's less its "
        "denominator's in every row."
    )


def _is_there(row: EstimateRow) -> list[bool]:
    return [one is not None and math.isfinite(one.estimate) for one in row.estimates]


def _tell(effect: float, *, is_log: bool) -> str:
    size = format_number(100 * abs(math.expm1(effect)), 1) + "%" if is_log else ""
    size = size or format_number(abs(effect), 4)
    if effect == 0:
        return "does not change"
    return f"{'rises' if effect > 0 else 'falls'} by {size}"
