"""The index page: everything a run found, for a reader who has not seen the spec."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from ipec_econ.core.notice import Notice
from ipec_econ.core.page import ModelCard, Page
from ipec_econ.core.table import Table
from ipec_econ.render.html_page import build_page
from ipec_econ.render.html_table import build_table_element
from ipec_econ.render.html_text import escape_html, mark_prose, mark_text
from ipec_econ.render.index_awards import write_awards
from ipec_econ.render.index_figures import write_figures
from ipec_econ.render.index_flow import write_flow
from ipec_econ.render.index_grids import write_grids
from ipec_econ.render.index_headlines import write_headlines
from ipec_econ.render.index_innovation import write_innovation
from ipec_econ.render.index_linkage import write_linkage
from ipec_econ.render.index_policies import write_policies
from ipec_econ.render.index_productivity import write_productivity
from ipec_econ.render.record_table import (
    Heading,
    RecordGroup,
    build_record_table,
    format_count,
)
from ipec_econ.render.renderer import ALL_ROLES, check_table

FORMAT_WORDS = {
    "tex": "LaTeX",
    "html": "web page",
    "md": "Markdown",
    "csv": "csv, full precision",
    "docx": "Word",
    "xlsx": "Excel",
    "typ": "Typst",
    "pdf": "pdf",
}
LEVEL_WORDS = {"warning": "Warning", "info": "Note"}


def render_index(page: Page) -> bytes:
    """Return index.html: one self-contained page without scripts.

    Links lead only to files that lie beside it. Sections without content are left out.
    """
    for table in page.tables:
        check_table(table, "html", ALL_ROLES)
    sections = [
        ("Headlines", "headlines", write_headlines(page.headlines)),
        ("Results", "results", _write_tables(page)),
        ("Figures", "figures", write_figures(page.figures)),
        ("Grids", "grids", write_grids(page.grids)),
        ("Warnings and notes", "notices", _write_notices(page.notices)),
        ("Models in words", "models", _write_models(page.models)),
        ("Productivity measures", "productivity", write_productivity(page.productivity)),
        ("Sample flow", "flow", write_flow(page.flow)),
        ("Awards as read", "awards", write_awards(page.awards) if page.awards else []),
        ("Award policies", "policies", write_policies(page.policies)),
        (
            "Innovation",
            "innovation",
            write_innovation(page.innovation) if page.innovation else [],
        ),
        ("Linkage quality", "linkage", write_linkage(page.linkage) if page.linkage else []),
        ("Inputs", "inputs", _write_inputs(page)),
        ("How to check this", "verify", _write_verification(page)),
    ]
    present = [section for section in sections if section[2]]
    body = [
        "<header>",
        mark_text("h1", page.title),
        mark_text("p", f"Study {page.study}", 'class="lead"'),
        *(mark_prose("p", sentence) for sentence in page.summary),
        _write_contents([(title, key) for title, key, _ in present]),
        "</header>",
        "<main>",
        *(_write_section(title, key, parts) for title, key, parts in present),
        "</main>",
    ]
    return build_page(page.title, "\n".join(body))


def _write_contents(entries: Sequence[tuple[str, str]]) -> str:
    links = " · ".join(f'<a href="#{key}">{escape_html(title)}</a>' for title, key in entries)
    return f'<nav aria-label="Contents"><p>{links}</p></nav>' if links else ""


def _write_section(title: str, key: str, parts: Sequence[str]) -> str:
    lines = [
        f'<section id="{key}" aria-labelledby="{key}-title">',
        mark_text("h2", title, f'id="{key}-title"'),
        *parts,
        "</section>",
    ]
    return "\n".join(lines)


def _write_tables(page: Page) -> list[str]:
    parts = []
    for table in page.tables:
        parts.append(build_table_element(table))
        links = _write_downloads(table, page.files.get(table.id, ()))
        if links:
            parts.append(f'<p class="lead">Download: {links}</p>')
    return parts


def _write_downloads(table: Table, formats: Sequence[str]) -> str:
    return ", ".join(
        f'<a href="tables/{quote(table.id, safe="")}.{quote(name, safe="")}">'
        f"{escape_html(FORMAT_WORDS.get(name, name))}</a>"
        for name in formats
    )


def _write_notices(notices: Sequence[Notice]) -> list[str]:
    if not notices:
        return []
    ordered = sorted(notices, key=lambda notice: notice.level != "warning")
    items = [
        f'<li class="{notice.level}"><p><strong>{LEVEL_WORDS[notice.level]}</strong>'
        f"{_write_where(notice)}: {mark_prose('span', notice.text)} "
        f"<code>{escape_html(notice.code)}</code></p></li>"
        for notice in ordered
    ]
    return ['<ul class="notices">', *items, "</ul>"]


def _write_where(notice: Notice) -> str:
    return f" ({escape_html(notice.where)})" if notice.where else ""


def _write_models(models: Sequence[ModelCard]) -> list[str]:
    parts = []
    for model in models:
        parts.append(f"<h3>{escape_html(model.heading)} <code>{escape_html(model.id)}</code></h3>")
        parts.append(mark_prose("p", " ".join(model.sentences)))
    return parts


def _write_inputs(page: Page) -> list[str]:
    if not page.inputs:
        return []
    headings = (
        Heading("Input"),
        Heading("Read as"),
        Heading("Format"),
        Heading("Rows", "count"),
        Heading("SHA-256 of its content", "hash"),
    )
    rows = tuple(
        (record.path, record.role, record.kind, format_count(record.rows), record.sha256)
        for record in page.inputs
    )
    caption = "What was read, and a fingerprint that changes when the file does"
    return [build_record_table(caption, headings, [RecordGroup(rows)])]


def _write_verification(page: Page) -> list[str]:
    explained = (
        "This command checks that the files in this folder are those that the run wrote, and "
        "that the study, run again on the same inputs, gives the same numbers. It needs the "
        "spec and the inputs above."
    )
    parts = [f"<p><code>{escape_html(page.verify)}</code></p>", mark_text("p", explained)]
    if page.versions:
        rows = tuple((name, version) for name, version in sorted(page.versions.items()))
        headings = (Heading("Software"), Heading("Version"))
        parts.append(build_record_table("Written with", headings, [RecordGroup(rows)]))
    return parts
