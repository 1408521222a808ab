"""A style's caption, rules and notes as CSS of one table: pages share one sheet and no number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ipec_econ.core.table_style import TABLE_STYLES, CaptionForm, TableStyle
from ipec_econ.core.vocabulary import TableStyleName

CAPTIONS: Mapping[CaptionForm, str] = {
    "running": "",
    "dash": "text-align: center; font-variant: small-caps; font-weight: 400",
    "two_lines": "text-align: center; font-style: italic; font-weight: 400",
    "two_lines_left": "font-weight: 400",
}
THIN_TOP, THIN_BOTTOM = "border-top-width: 1px", "border-bottom-width: 1px"


@dataclass(frozen=True, slots=True)
class HtmlLooks:
    """Declarations for the caption, the head and the last block, and the word before the notes.

    All are empty in the plain style: the page's own sheet is made for it.
    """

    caption: str
    head: str
    last: str
    notes_label: str


def _describe(style: TableStyle) -> HtmlLooks:
    return HtmlLooks(
        CAPTIONS[style.caption],
        THIN_TOP if style.thin_rules else "",
        THIN_BOTTOM if style.thin_rules else "",
        style.notes_label,
    )


LOOKS: Mapping[TableStyleName, HtmlLooks] = {
    name: HtmlLooks("", "", "", "") if name == "plain" else _describe(style)
    for name, style in TABLE_STYLES.items()
}
