"""A table of lines of estimates: on the page of all of them, and on that of one study."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ipec_econ.core.catalogue import CatalogueEntry, EstimateLine
from ipec_econ.render.exact_number import write_exact
from ipec_econ.render.html_text import escape_html, mark_text
from ipec_econ.render.record_table import Heading, format_count, frame_records

Attributes = Callable[[CatalogueEntry, EstimateLine], str]

_HEADINGS = (
    Heading("Estimate of"),
    Heading("Value", "value"),
    Heading("Interval", "interval"),
    Heading("Model"),
    Heading("Study"),
    Heading("Estimator"),
    Heading("Outcome"),
    Heading("Treatment"),
    Heading("Rows", "count"),
    Heading("Firms", "count"),
    Heading("Treated firms", "count"),
    Heading("Reference"),
)


def write_estimate_table(
    caption: str,
    lines: Sequence[tuple[CatalogueEntry, EstimateLine]],
    *,
    with_study: bool,
    attributes: Attributes | None = None,
) -> str:
    """Return the table, in a box that scrolls sideways.

    Parameters
    ----------
    lines
        Each with the study that it is of.
    with_study
        Whether the study is a column.
    attributes
        What to write into the tag of a line's row.
    """
    headings = [one for one in _HEADINGS if with_study or one.title != "Study"]
    rows = [
        f"<tr{f' {attributes(entry, line)}' if attributes else ''}>"
        f"{_write_cells(entry, line, with_study=with_study)}</tr>"
        for entry, line in lines
    ]
    return frame_records(caption, headings, ["<tbody>", *rows, "</tbody>"])


def _write_cells(entry: CatalogueEntry, line: EstimateLine, *, with_study: bool) -> str:
    study = escape_html(entry.study)
    link = f'<td class="text"><a href="studies/{study}.html">{study}</a></td>'
    cells = [
        mark_text("th", line.what, 'scope="row"'),
        mark_text("td", line.number, f'class="value"{_write_exact("data-value", line.value)}'),
        mark_text(
            "td",
            f"{line.interval} ({line.level})" if line.interval and line.level else line.interval,
            f'class="interval"{_write_exact("data-lower", line.low)}'
            f"{_write_exact('data-upper', line.high)}",
        ),
        _write_code(line.model),
        *([link] if with_study else []),
        mark_text("td", line.estimator_title, 'class="text title"'),
        _write_code(line.outcome),
        _write_code(line.treatment),
        *(
            mark_text("td", format_count(count), 'class="count"')
            for count in (line.n_obs, line.n_units, line.n_treated)
        ),
        _write_code(line.reference, 'class="reference"'),
    ]
    return "".join(cells)


def _write_code(text: str, attributes: str = "") -> str:
    return f'<td class="text">{mark_text("code", text, attributes) if text else ""}</td>'


def _write_exact(name: str, value: float | None) -> str:
    return "" if value is None else f' {name}="{write_exact(value)}"'
