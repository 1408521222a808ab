"""Sentences under a figure: what its bars and markers are, and what to know about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.figure import FigureKey
from ipec_econ.report.table_notes import DISTRIBUTION, RESAMPLING
from ipec_econ.report.word_list import join_words

Drawn = Mapping[str, Sequence[Estimate]]
"""Label of a model → the rows of it that are drawn."""


def is_reference(row: Estimate) -> bool:
    """Return whether a row is zero by construction, a period that others are compared with."""
    return row.estimate == 0 and row.std_error is None


def is_fitted(row: Estimate) -> bool:
    """Return whether a row is what weights left over of a gap that they were chosen to close."""
    return row.estimator == "synthetic_did" and (row.rel_time or 0) < 0


def describe_key(drawn: Drawn) -> FigureKey:
    """Return the legend's words for the bars that are drawn."""
    rows = [row for one in drawn.values() for row in one]
    pointwise = [row for row in rows if row.conf_low is not None and not is_reference(row)]
    bands = [row for row in rows if row.band_low is not None and not is_reference(row)]
    return FigureKey(
        interval=f"{_name_levels(pointwise)} confidence interval" if pointwise else "",
        band=f"{_name_levels(bands)} simultaneous band" if bands else "",
        reference="Reference period" if any(is_reference(row) for row in rows) else "",
    )


def explain_bars(drawn: Drawn) -> str:
    """Say what thick and thin bars are, and which models are without."""
    key = describe_key(drawn)
    sentences = []
    if key.interval:
        sentences.append(f"Thick bars: {key.interval}s, each for one estimate by itself.")
    if key.band:
        sentences.append(
            f"Thin bars: {key.band}s, which cover all of a model's estimates at once with that "
            "confidence."
        )
        without = [name for name, rows in drawn.items() if all(r.band_low is None for r in rows)]
        if without:
            sentences.append(f"No band was computed for {join_words(without)}.")
    bare = {
        name: [
            row
            for row in rows
            if row.conf_low is None and not is_reference(row) and not is_fitted(row)
        ]
        for name, rows in drawn.items()
    }
    missing = [f"{len(rows)} of {name}" for name, rows in bare.items() if rows]
    if missing:
        sentences.append(f"Estimates without an interval: {join_words(missing)}.")
    if any(_is_unbounded(row) for rows in drawn.values() for row in rows):
        sentences.append("An arrow marks an interval that the data do not bound.")
    return " ".join(sentences)


def explain_references(drawn: Drawn) -> str:
    """Name the periods that are zero by construction, by model where they differ."""
    said: dict[tuple[int, ...], list[str]] = {}
    for name, rows in drawn.items():
        periods = [row.rel_time for row in rows if is_reference(row) and row.rel_time is not None]
        said.setdefault(tuple(sorted(periods)), []).append(name)
    parts = [
        f"{_name_periods(periods)}{f' in {join_words(names)}' if len(said) > 1 else ''}"
        for periods, names in said.items()
        if periods
    ]
    if not parts:
        return ""
    note = f"Hollow markers: zero by construction, the reference period ({'; '.join(parts)})."
    without = said.get((), [])
    return f"{note} No reference period: {join_words(without)}." if without else note


def explain_fitted(drawn: Drawn) -> str:
    """Say what stands before treatment of models whose weights are fitted there."""
    names = [name for name, rows in drawn.items() if any(is_fitted(row) for row in rows)]
    if not names:
        return ""
    return (
        f"Before treatment, {join_words(names)}: the gap that is left by weights chosen to close "
        "it, without an interval; it tests nothing."
    )


def explain_errors(results: Sequence[ModelResult], labels: Mapping[str, str]) -> str:
    """Say how errors were computed, by model where it differs."""
    said: dict[str, list[str]] = {}
    for result in results:
        kind = result.fit.vcov_label.rstrip(".").partition(DISTRIBUTION)[0]
        if kind:
            said.setdefault(f"{kind[:1].upper()}{kind[1:]}", []).append(labels[result.model])
    return _tell_by_model(said, len(results))


def explain_resampling(results: Sequence[ModelResult], labels: Mapping[str, str]) -> str:
    """Say which intervals are not those of the errors, by model where it differs."""
    said: dict[str, list[str]] = {}
    for result in results:
        for key in RESAMPLING:
            words = result.notes.get(key, "")
            if words:
                said.setdefault(f"{words[:1].upper()}{words[1:]}", []).append(labels[result.model])
    return _tell_by_model(said, len(results))


def repeat_warnings(results: Sequence[ModelResult], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return the models' warnings: a figure that may mislead says so itself."""
    said: dict[str, list[str]] = {}
    for result in results:
        for notice in result.all_notices:
            if notice.level == "warning":
                # Backticks mark names in messages; in a caption they would print.
                names = said.setdefault(notice.text.replace("`", "").rstrip("."), [])
                if labels[result.model] not in names:
                    names.append(labels[result.model])
    return tuple(f"{join_words(names)}: {text}." for text, names in said.items())


def _name_levels(rows: Iterable[Estimate]) -> str:
    levels = dict.fromkeys(row.conf_level for row in rows if row.conf_level is not None)
    return " and ".join(f"{100 * level:g}%" for level in levels)


def _is_unbounded(row: Estimate) -> bool:
    ends = (row.conf_low, row.conf_high, row.band_low, row.band_high)
    return any(end is not None and abs(end) == float("inf") for end in ends)


def _name_periods(periods: Sequence[int]) -> str:
    return join_words([str(period).replace("-", "−") for period in periods])


def _tell_by_model(said: Mapping[str, Sequence[str]], count: int) -> str:
    return " ".join(
        f"{text}{'' if len(names) == count else f' ({join_words(names)})'}."
        for text, names in said.items()
    )
