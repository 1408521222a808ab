"""One study's page: all that its index.html says, its estimates, spec, files and references."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from ipec_econ.core.catalogue import CatalogueEntry, WrittenResult
from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.render.catalogue.embedded_page import EmbeddedPage, embed_page
from ipec_econ.render.catalogue.estimate_table import write_estimate_table
from ipec_econ.render.catalogue.frame import build_frame
from ipec_econ.render.catalogue.studies_page import write_facts
from ipec_econ.render.html_text import escape_html, mark_prose, mark_text
from ipec_econ.render.record_table import Heading, frame_records

RESOLVED_YAML = "resolved.yaml"
BASE = "../"

Section = tuple[str, str, str]
"""Key, title and markup."""


def render_study_page(entry: CatalogueEntry, *, copies: str) -> bytes:
    """Return the page of one study, which lies in a folder of the catalogue.

    Parameters
    ----------
    copies
        Folder of the catalogue that holds the copy of the study's files.
    """
    place = f"{BASE}{copies}/{quote(entry.study)}/"
    known = {output.path for output in entry.stored.manifest.outputs}
    embedded = embed_page(
        entry.stored.page, place=lambda path: place + quote(path) if path in known else None
    )
    sections = [
        *embedded.sections,
        _write_section("estimates", "Estimates", _write_estimates(entry)),
        _write_section("spec", "Spec", _write_spec(entry, place)),
        _write_section("files", "Files", [_write_files(entry, place)]),
        _write_section("references", "References", _write_references(entry, place)),
    ]
    main = [write_facts(entry), *(markup for _, _, markup in sections)]
    header = [*_write_summary(embedded, entry), _write_contents(sections)]
    return build_frame(entry.title, main, header=header, base=BASE)


def _write_summary(embedded: EmbeddedPage, entry: CatalogueEntry) -> list[str]:
    """Return the sentences under the title; the line with the study's id is among the facts."""
    id_line = mark_text("p", f"Study {entry.study}", 'class="lead"')
    return [sentence for sentence in embedded.summary if sentence != id_line]


def _write_contents(sections: Sequence[Section]) -> str:
    links = " · ".join(
        f'<a href="#{escape_html(key)}">{escape_html(title)}</a>'
        for key, title, _ in sections
        if key
    )
    return f'<nav aria-label="Contents"><p>{links}</p></nav>'


def _write_section(name: str, title: str, parts: Sequence[str]) -> Section:
    key = f"catalogue-{name}"
    lines = [
        f'<section id="{key}" aria-labelledby="{key}-title">',
        mark_text("h2", title, f'id="{key}-title"'),
        *parts,
        "</section>",
    ]
    return key, title, "\n".join(lines)


def _write_estimates(entry: CatalogueEntry) -> list[str]:
    lines = [(entry, line) for line in entry.lines]
    parts = [write_estimate_table("Estimates of this study", lines, with_study=False)]
    if entry.points:
        points = [(entry, line) for line in entry.points]
        table = write_estimate_table("Estimates along paths", points, with_study=False)
        summary = f"By event time, cohort, period or dose: {len(points)} estimates"
        parts.append(f"<details><summary>{summary}</summary>\n{table}\n</details>")
    return parts


def _write_spec(entry: CatalogueEntry, place: str) -> list[str]:
    words = "Every choice of the study, defaults included, as its run wrote it down in "
    return [
        f'<p>{words}<a href="{place}{RESOLVED_YAML}">{RESOLVED_YAML}</a>.</p>',
        '<pre tabindex="0" role="region" aria-label="Text of the spec">'
        f"<code>{_keep_lines(entry.stored.resolved)}</code></pre>",
    ]


def _keep_lines(text: str) -> str:
    """Return escaped text with its line ends and indents."""
    lines = []
    for line in text.splitlines():
        content = line.lstrip(" ")
        lines.append(" " * (len(line) - len(content)) + escape_html(content))
    return "\n".join(lines)


def _write_files(entry: CatalogueEntry, place: str) -> str:
    headings = (Heading("File"), Heading("Bytes", "count"), Heading("SHA-256", "hash"))
    rows = [
        f'<th scope="row">{_link(place, output.path)}</th>'
        f'<td class="count">{output.bytes:,}</td><td class="hash">{escape_html(output.sha256)}</td>'
        for output in entry.stored.manifest.outputs
    ]
    manifest = (
        f'<th scope="row">{_link(place, MANIFEST_NAME)}</th><td></td>'
        "<td>lists the hashes above, and is sealed by its own</td>"
    )
    return _frame_rows("Files that the run wrote, unchanged", headings, [*rows, manifest])


def _write_references(entry: CatalogueEntry, place: str) -> list[str]:
    example = f"ipec pull {entry.written[0].reference}" if entry.written else "ipec pull REFERENCE"
    words = (
        f"A brief takes a result by its reference, checked against the hash: `{example}`. Those of "
        "estimates stand in the last column of their table."
    )
    paragraph = mark_prose("p", words)
    if not entry.written:
        return [paragraph]
    headings = (Heading("Reference"), Heading("Files"))
    rows = [_write_reference(one, place) for one in entry.written]
    return [paragraph, _frame_rows("Results with a reference", headings, rows)]


def _write_reference(one: WrittenResult, place: str) -> str:
    links = ", ".join(_link(place, path) for path in one.files)
    code = mark_text("code", one.reference, 'class="reference"')
    return f'<th scope="row">{code}</th><td class="text">{links}</td>'


def _link(place: str, path: str) -> str:
    return f'<a href="{place}{quote(path)}">{escape_html(path)}</a>'


def _frame_rows(caption: str, headings: Sequence[Heading], rows: Sequence[str]) -> str:
    body = ["<tbody>", *(f"<tr>{row}</tr>" for row in rows), "</tbody>"]
    return frame_records(caption, headings, body)
