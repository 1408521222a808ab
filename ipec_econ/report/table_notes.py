"""Sentences under a regression table: what its numbers are and what to know about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model_table import ModelTable
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.report.table_rows import AVERAGE_LABELS, EstimateRow
from ipec_econ.report.word_list import join_words

DISTRIBUTION = ", t("
"""Where a covariance's label turns from its kind to the degrees of freedom of one fit."""

RESAMPLING = ("bootstrap", "randomization")
"""Notes of a result that say what stands in its rows instead of, or beside, analytic numbers."""

COMMON_ROWS = "All models are estimated on the rows that each of them can use."

AVERAGE_WORDS: Mapping[tuple[str, str], str] = {
    ("twfe", "twfe"): "a variance-weighted average of the effects",
    ("sun_abraham", "simple"): "weighted by treated observations",
    ("extended_twfe", "simple"): "weighted by treated observations",
    ("callaway_santanna", "simple"): "weighted by cohort shares over the periods after treatment",
    ("dose_response", "simple"): "weighted by cohort shares over the periods after treatment",
    ("synthetic_did", "simple"): "weighted by treated observations",
    ("imputation", "simple"): "weighted by the treated observations that can be imputed",
    ("two_stage", "simple"): "weighted by the treated observations that can be imputed",
    ("stacked", "simple"): "the mean over event times from treatment to the window's end",
    ("local_projections", "simple"): "the mean outcome from treatment to the last horizon less "
    "that just before, one regression",
}
"""(estimator, term) → what kind of average its `att` or `acrt` row is."""

TERM_WORDS: Mapping[str, str] = {
    "simple": "the simple average of group-time effects",
    "event": "the mean over event times after treatment",
    "cohort": "the mean over cohorts, weighted by their size",
    "time": "the mean over calendar periods",
    "pre": "the mean outcome over the window's periods before the last untreated one, less that",
}


@dataclass(frozen=True, slots=True)
class NotedPart:
    """A panel as notes name it (empty without panels), its printed rows and a result a column."""

    name: str
    rows: Sequence[EstimateRow]
    results: Sequence[ModelResult]


def write_notes(
    spec: ModelTable, parts: Sequence[NotedPart], *, first: str = "", last: str = ""
) -> tuple[str, ...]:
    """Return the notes in order: the spec's own, brackets, errors, averages, warnings, stars.

    Parameters
    ----------
    parts
        The table's panels. What holds for all of them is said once, the rest under their names.
    first, last
        A sentence behind the spec's own notes, and one before that on stars.
    """
    said: dict[str, list[str]] = {}
    for part in parts:
        for note in _explain_part(spec, part):
            said.setdefault(note, []).append(part.name)
    shared = [
        note if len(names) == len(parts) else f"{join_words(names)}: {note}"
        for note, names in said.items()
    ]
    stars = TABLE_STYLES[spec.style].stars_note if spec.stars else ""
    rows = COMMON_ROWS if spec.sample == "common" else ""
    return tuple(note for note in (*spec.notes, first, rows, *shared, last, stars) if note)


def _explain_part(spec: ModelTable, part: NotedPart) -> Iterator[str]:
    below = [_explain_below(kind, part.rows) for kind in spec.below]
    notes = (
        " ".join(text for text in below if text),
        _explain_errors(part.rows, part.results),
        *_explain_resampling(part.results),
        *_explain_averages(part.rows),
        *_repeat_warnings(part.results),
    )
    return (note for note in notes if note)


def _explain_below(kind: str, rows: Sequence[EstimateRow]) -> str:
    shown = [row for line in rows for row in line.estimates if row is not None]
    if kind == "std_error":
        return "Standard errors in parentheses." if any(row.std_error for row in shown) else ""
    if kind == "p_value":
        there = any(row.p_value is not None for row in shown)
        return "p-values below the estimates." if there else ""
    ends = [row.band_low if kind == "band" else row.conf_low for row in shown]
    pairs = zip(shown, ends, strict=True)
    levels = dict.fromkeys(row.conf_level for row, end in pairs if end is not None)
    percents = " and ".join(f"{100 * level:g}%" for level in levels if level is not None)
    if not levels:
        return ""
    what = (
        "simultaneous bands (all of a column's estimates at once)"
        if kind == "band"
        else "confidence intervals"
    )
    return f"{percents} {what} in brackets.".strip().capitalize()


def _explain_errors(rows: Sequence[EstimateRow], results: Sequence[ModelResult]) -> str:
    """Say how errors were computed; degrees of freedom may differ between equal kinds."""
    if not any(row is not None and row.std_error for line in rows for row in line.estimates):
        return ""
    split = [result.fit.vcov_label.rstrip(".").partition(DISTRIBUTION) for result in results]
    sentences = []
    for kind in dict.fromkeys(kind for kind, _, _ in split if kind):
        rest = [f"t({tail}" if found == kind and tail else "" for found, _, tail in split]
        columns = [number for number, (found, _, _) in enumerate(split, start=1) if found == kind]
        same = len({rest[number - 1] for number in columns}) == 1
        details = rest[columns[0] - 1] if same else tell_by_column(rest)
        where = "" if len(columns) == len(results) else f" in {_name_columns(columns)}"
        sentences.append(f"{kind[:1].upper()}{kind[1:]}{where}{', ' if details else ''}{details}.")
    return " ".join(sentences)


def _explain_resampling(results: Sequence[ModelResult]) -> list[str]:
    """Say which p-values and intervals are not those of the errors shown."""
    sentences = []
    for key in RESAMPLING:
        words = tell_by_column([result.notes.get(key, "") for result in results])
        if words:
            sentences.append(f"{words[:1].upper()}{words[1:]}.")
    return sentences


def _explain_averages(rows: Sequence[EstimateRow]) -> Iterator[str]:
    for estimand in AVERAGE_LABELS:
        line = next((row for row in rows if row.key[0] == estimand), None)
        if line is not None:
            yield _explain_average(line)


def _explain_average(line: EstimateRow) -> str:
    kinds = [
        ""
        if row is None
        else AVERAGE_WORDS.get((row.estimator, row.term or ""), TERM_WORDS.get(row.term or "", ""))
        for row in line.estimates
    ]
    words = tell_by_column(kinds)
    return f"{line.label}: {words}." if words else ""


def _repeat_warnings(results: Sequence[ModelResult]) -> list[str]:
    said: dict[str, list[int]] = {}
    for number, result in enumerate(results, start=1):
        for notice in result.all_notices:
            # Backticks mark names in messages; under a table they would print.
            columns = said.setdefault(notice.text.replace("`", ""), [])
            if notice.level == "warning" and number not in columns:
                columns.append(number)
    return [
        f"{_name_columns(columns).capitalize()}: {_end_sentence(text)}"
        if len(columns) < len(results)
        else _end_sentence(text)
        for text, columns in said.items()
        if columns
    ]


def tell_by_column(texts: Sequence[str]) -> str:
    """Join what holds for each column: one phrase when all agree, else with column numbers."""
    said: dict[str, list[int]] = {}
    for number, text in enumerate(texts, start=1):
        if text:
            said.setdefault(text.rstrip("."), []).append(number)
    if len(said) == 1 and all(texts):
        return next(iter(said))
    return "; ".join(f"{text} in {_name_columns(columns)}" for text, columns in said.items())


def _name_columns(numbers: Sequence[int]) -> str:
    listed = [f"({number})" for number in numbers]
    if len(listed) == 1:
        return f"column {listed[0]}"
    return f"columns {', '.join(listed[:-1])} and {listed[-1]}"


def _end_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
