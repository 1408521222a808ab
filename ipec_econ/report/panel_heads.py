"""Heads that panels share stand over the columns; others open each panel, or go into a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipec_econ.core.table import Row
from ipec_econ.report.cells import make_text_cell
from ipec_econ.report.table_heads import Heads
from ipec_econ.report.table_parts import TablePart
from ipec_econ.report.word_list import join_words

MODEL_WORD, GROUP_WORD, OUTCOME_WORD = "Model", "Group", "Outcome"


@dataclass(frozen=True, slots=True)
class PanelHeads:
    """Heads over all panels, the rows that open each panel, and a note on outcomes."""

    over: Heads
    rows: tuple[tuple[Row, ...], ...]
    note: str = ""


def share_heads(parts: Sequence[TablePart], heads: Sequence[Heads]) -> PanelHeads:
    """Return what holds for all panels, and what is said panel by panel.

    A panel whose columns have one outcome has it in the note: its title most often says it.
    """
    blank = ("",) * len(heads[0].headings)
    spans, headings, outcomes = (
        [getattr(one, line) for one in heads] for line in ("spans", "headings", "subheadings")
    )
    is_noted = not _agree(outcomes) and all(len(set(line)) == 1 for line in outcomes)
    grouped = any(part.is_grouped for part in parts)
    lines = [
        ("" if _agree(spans) else MODEL_WORD, spans),
        ("" if _agree(headings) else GROUP_WORD if grouped else MODEL_WORD, headings),
        ("" if _agree(outcomes) or is_noted else OUTCOME_WORD, outcomes),
    ]
    return PanelHeads(
        over=Heads(
            spans=spans[0] if _agree(spans) else (),
            headings=headings[0] if _agree(headings) else blank,
            subheadings=outcomes[0] if _agree(outcomes) else blank,
        ),
        rows=tuple(
            tuple(
                Row(word, tuple(make_text_cell(text) for text in texts[place]))
                for word, texts in lines
                if word and texts[place]
            )
            for place in range(len(parts))
        ),
        note=_note_outcomes(parts, outcomes) if is_noted else "",
    )


def _agree(lines: Sequence[tuple[str, ...]]) -> bool:
    return len(set(lines)) == 1


def _note_outcomes(parts: Sequence[TablePart], outcomes: Sequence[tuple[str, ...]]) -> str:
    said: dict[str, list[str]] = {}
    for part, line in zip(parts, outcomes, strict=True):
        said.setdefault(line[0], []).append(part.name)
    listed = "; ".join(f"{outcome} in {join_words(names)}" for outcome, names in said.items())
    return f"{OUTCOME_WORD}: {listed}."
