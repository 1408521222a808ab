"""A sensitivity figure: an effect's interval beside the sets that violations leave possible."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.core.figure import Figure, FigureKey, FigurePanel, Point, Series, Tick
from ipec_econ.core.spec.figure import HonestFigure
from ipec_econ.report.figure_labels import label_models
from ipec_econ.report.figure_notes import explain_errors, repeat_warnings
from ipec_econ.report.interval_words import write_number
from ipec_econ.report.refuse_empty import refuse_empty
from ipec_econ.report.word_list import count_things, join_words

NAME = "honest_did"
ORIGINAL = "original"
MEANINGS: Mapping[str, tuple[str, str]] = {
    "relative_magnitudes": (
        "Mbar",
        "Mbar: after treatment the difference in trends changes from one period to the next by at "
        "most Mbar times its largest change before.",
    ),
    "smoothness": (
        "M",
        "M: the slope of the difference in trends changes from one period to the next by at most "
        "M.",
    ),
}
KEY = FigureKey(
    interval="Interval under parallel trends",
    band="Robust set",
    reference="Middle of a set, no estimate",
)
DIVIDER = 0.5
DIGITS = 4
_SET = re.compile(r"(relative_magnitudes|smoothness) (\S+) (?:Mbar|M)=(\S+)")
_BREAKDOWN = re.compile(r"(relative_magnitudes|smoothness) (\S+) breakdown")


@dataclass(frozen=True, slots=True)
class _Path:
    """The rows of one model: its interval, its sets by bound, and the breakdown value."""

    model: str
    restriction: str
    effect: str
    original: Diagnostic
    sets: tuple[tuple[float, Diagnostic], ...]
    breakdown: float | None
    n_units: int | None


def build_honest_figure(
    figure_id: str,
    spec: HonestFigure,
    results: Sequence[ModelResult],
    *,
    labels_of_models: Mapping[str, str],
) -> Figure:
    """Return the figure that `spec` describes, from the rows of `honest_did` of its models.

    Models of another outcome, effect or restriction have axes of their own.

    Parameters
    ----------
    results
        The models of the figure, in the spec's order.
    labels_of_models
        Model id → label from the spec, for the models that have one.

    Raises
    ------
    RenderError
        No model has a row of `honest_did`.
    """
    labels = label_models(results, spec.labels, labels_of_models)
    paths = {result.model: path for result in results if (path := _read_path(result)) is not None}
    if not paths:
        why = "none of its models has a row of the diagnostic `honest_did`"
        raise RenderError(refuse_empty(figure_id, why, "read the models' notices"))
    groups = _group(results, paths)
    bare = [labels[result.model] for result in results if result.model not in paths]
    restrictions = dict.fromkeys(path.restriction for path in paths.values())
    notes = (
        *spec.notes,
        "Thick bars with filled markers: the estimate and its normal interval, right under "
        "parallel trends. Thin bars: sets of effects that remain possible when trends differ by at "
        "most the bound below (Rambachan and Roth 2023); their hollow markers only tell models "
        "apart.",
        *(MEANINGS[one][1] for one in restrictions),
        *(_tell_breakdown(labels[path.model], path) for path in paths.values()),
        f"No set was computed for {join_words(bare)}." if bare else "",
        explain_errors(results, labels),
        *repeat_warnings(results, labels),
    )
    return Figure(
        id=figure_id,
        kind="honest_did",
        title=spec.title or figure_id,
        panels=tuple(
            _build_panel(spec, subject, group, labels, alone=len(groups) == 1)
            for subject, group in groups.items()
        ),
        key=KEY,
        notes=tuple(note for note in notes if note),
        alt=_describe(paths, labels),
        models=tuple(result.model for result in results),
        width=spec.width,
    )


def has_sets(result: ModelResult) -> bool:
    """Return whether a model has rows of `honest_did` that can be drawn."""
    return _read_path(result) is not None


def _read_path(result: ModelResult) -> _Path | None:
    rows = [row for row in result.diagnostics if row.diagnostic == NAME and _is_finite(row)]
    originals = [row for row in rows if row.key.startswith(ORIGINAL)]
    found = [(match, row) for row in rows if (match := _SET.fullmatch(row.key)) is not None]
    if not originals or not found:
        return None
    first = found[0][0]
    breakdowns = [row.value for row in result.diagnostics if _BREAKDOWN.fullmatch(row.key)]
    return _Path(
        model=result.model,
        restriction=first[1],
        effect=first[2],
        original=originals[0],
        sets=tuple(sorted((float(match[3]), row) for match, row in found)),
        breakdown=next(iter(breakdowns), None),
        n_units=result.fit.n_units,
    )


def _is_finite(row: Diagnostic) -> bool:
    """Tell whether a row has an interval with ends; a breakdown value has none."""
    return all(end is not None and not math.isnan(end) for end in (row.lower, row.upper))


def _group(
    results: Sequence[ModelResult], paths: Mapping[str, _Path]
) -> dict[tuple[str, str, str], list[_Path]]:
    groups: dict[tuple[str, str, str], list[_Path]] = {}
    for result in results:
        path = paths.get(result.model)
        if path is not None:
            subject = (result.estimates[0].outcome, path.effect, path.restriction)
            groups.setdefault(subject, []).append(path)
    return groups


def _build_panel(
    spec: HonestFigure,
    subject: tuple[str, str, str],
    group: Sequence[_Path],
    labels: Mapping[str, str],
    *,
    alone: bool,
) -> FigurePanel:
    outcome, effect, restriction = subject
    name = f"{_name_effect(effect)} on {spec.labels.get(outcome, outcome)}"
    symbol = spec.labels.get(restriction, f"Bound {MEANINGS[restriction][0]}")
    bounds = sorted({bound for path in group for bound, _ in path.sets})
    places = {bound: float(place) for place, bound in enumerate(bounds, start=1)}
    return FigurePanel(
        title="" if alone else name,
        series=tuple(
            Series(path.model, labels[path.model], _list_points(path, places)) for path in group
        ),
        position_label=symbol,
        value_label=name if alone else "Effect",
        ticks=(
            Tick(0.0, "none"),
            *(Tick(place, f"{bound:.6g}") for bound, place in places.items()),
        ),
        divider=DIVIDER,
    )


def _list_points(path: _Path, places: Mapping[float, float]) -> tuple[Point, ...]:
    row, n = path.original, path.n_units
    first = Point(0.0, row.value or 0.0, row.lower, row.upper, n_units=n)
    sets = tuple(
        Point(
            places[bound],
            _find_middle(one, row.value or 0.0),
            band_low=one.lower,
            band_high=one.upper,
            is_hollow=True,
            n_units=n,
        )
        for bound, one in path.sets
    )
    return (first, *sets)


def _find_middle(row: Diagnostic, estimate: float) -> float:
    """Return the middle of a set; of one without an end the end that it has, or the estimate."""
    ends = [end for end in (row.lower, row.upper) if end is not None and math.isfinite(end)]
    return sum(ends) / len(ends) if ends else estimate


def _name_effect(effect: str) -> str:
    if effect == "average":
        return "Average effect"
    return f"Effect in period {effect.partition('=')[2]}"


def _tell_breakdown(label: str, path: _Path) -> str:
    symbol = MEANINGS[path.restriction][0]
    if path.breakdown is None:
        return f"{label}: zero is in the set at every {symbol}, 0 included."
    if math.isinf(path.breakdown):
        return f"{label}: zero is outside the set at every {symbol} that was tried."
    value = write_number(path.breakdown, DIGITS)
    return f"{label}: zero is outside the set up to {symbol} = {value}."


def _describe(paths: Mapping[str, _Path], labels: Mapping[str, str]) -> str:
    parts = [f"Sensitivity plot for {count_things(len(paths), 'model')}."]
    for path in paths.values():
        symbol, row = MEANINGS[path.restriction][0], path.original
        sets = "; ".join(f"{symbol} = {bound:.6g}: {_write_ends(one)}" for bound, one in path.sets)
        parts.append(
            f"{labels[path.model]}, {_name_effect(path.effect).lower()}: "
            f"{write_number(row.value or 0.0, DIGITS)}, interval {_write_ends(row)} under parallel "
            f"trends; sets with {sets}. {_tell_breakdown(labels[path.model], path)}"
        )
    return " ".join(parts)


def _write_ends(row: Diagnostic) -> str:
    low, high = row.lower, row.upper
    if low is None or high is None:
        raise ValueError(row.key)
    return f"{write_number(low, DIGITS)} to {write_number(high, DIGITS)}"
