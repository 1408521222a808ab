"""Sensitivity to violations of parallel trends, after Rambachan and Roth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.core.honest_options import HonestOptions, read_honest_options
from ipec_econ.core.notice import Notice
from ipec_econ.diagnose.event_path import PathBlock, read_event_path
from ipec_econ.numerics.honest.event_path import EventPath
from ipec_econ.numerics.honest.relative_magnitudes import (
    RelativeMethod,
    compute_relative_set,
    find_relative_breakdown,
)
from ipec_econ.numerics.honest.smoothness import compute_smooth_set, find_smooth_breakdown
from ipec_econ.numerics.t_distribution import compute_critical_value

NAME = "honest_did"
SYMBOLS = {"relative_magnitudes": "Mbar", "smoothness": "M"}
MEANINGS = {
    "relative_magnitudes": "after the reference period the difference in trends changes from one "
    "period to the next by at most Mbar times its largest change before",
    "smoothness": "the slope of the difference in trends changes from one period to the next by at "
    "most M",
}
DEFAULT_LEVEL = 0.95
"""Where rows state no level."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Rows of diagnostics.csv and what was left out on the way."""

    rows: tuple[Diagnostic, ...]
    notices: tuple[Notice, ...]


def check_honest_did(result: ModelResult, option: Mapping[str, Any]) -> Sensitivity:
    """Return the interval under parallel trends, robust sets, and the breakdown value.

    All are normal, as in HonestDiD, whatever distribution the model's own intervals have.

    Parameters
    ----------
    result
        A model whose path is measured against one reference period.
    option
        `restriction` and `values`, and what else `HonestOptions` says.

    Raises
    ------
    EstimationError
        What `ipec_econ.diagnose.event_path.read_event_path` raises.

    References
    ----------
    Rambachan and Roth (2023), "A more credible approach to parallel trends", Review of Economic
    Studies 90(5), 2555–2591.
    """
    levels = [row.conf_level for row in result.estimates if row.conf_level]
    options = read_honest_options(option, levels[0] if levels else DEFAULT_LEVEL)
    block = read_event_path(result, options.rel_time)
    rows = [
        _describe_original(result.model, block, options),
        *(_describe_set(result.model, block, options, value) for value in options.values),
        _describe_breakdown(result.model, block, options),
    ]
    return Sensitivity(tuple(rows), block.notices)


def _describe_original(model: str, block: PathBlock, options: HonestOptions) -> Diagnostic:
    path = block.path
    half = compute_critical_value(options.conf_level, np.inf) * path.std_error
    return Diagnostic(
        model=model,
        diagnostic=NAME,
        key=f"original {block.label}",
        value=path.effect,
        lower=path.effect - half,
        upper=path.effect + half,
        note=f"value is the estimate; {options.conf_level:.6g} normal interval, parallel trends",
    )


def _describe_set(model: str, block: PathBlock, options: HonestOptions, value: float) -> Diagnostic:
    lower, upper = _compute_set(block.path, options, value)
    symbol, meaning = SYMBOLS[options.restriction], MEANINGS[options.restriction]
    return Diagnostic(
        model=model,
        diagnostic=NAME,
        key=f"{options.restriction} {block.label} {symbol}={value:.12g}",
        value=value,
        lower=lower,
        upper=upper,
        note=f"value is {symbol}: {meaning}; {_describe_method(block, options)}",
    )


def _describe_breakdown(model: str, block: PathBlock, options: HonestOptions) -> Diagnostic:
    breakdown = _find_breakdown(block.path, options)
    symbol = SYMBOLS[options.restriction]
    kept = f"value is the largest {symbol} at which zero is outside the set"
    lost = f"zero is in the set at every {symbol}, 0 included"
    return Diagnostic(
        model=model,
        diagnostic=NAME,
        key=f"{options.restriction} {block.label} breakdown",
        value=breakdown,
        note=f"{lost if breakdown is None else kept}; {_describe_method(block, options)}",
    )


def _describe_method(block: PathBlock, options: HonestOptions) -> str:
    return (
        f"{options.method}, {options.conf_level:.6g}; event times {block.before[0]} to "
        f"{block.after[-1]}"
    )


def _compute_set(path: EventPath, options: HonestOptions, value: float) -> tuple[float, float]:
    if options.restriction == "smoothness":
        return compute_smooth_set(path, value, conf_level=options.conf_level)
    method = _read_method(options)
    return compute_relative_set(path, value, method=method, conf_level=options.conf_level)


def _find_breakdown(path: EventPath, options: HonestOptions) -> float | None:
    if options.restriction == "smoothness":
        return find_smooth_breakdown(path, conf_level=options.conf_level)
    method = _read_method(options)
    return find_relative_breakdown(path, method=method, conf_level=options.conf_level)


def _read_method(options: HonestOptions) -> RelativeMethod:
    return "conditional" if options.method == "conditional" else "c_lf"
