"""The catalogue's first page: every study with what it is about and what it finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipec_econ.core.catalogue import CatalogueEntry, EstimateLine
from ipec_econ.render.catalogue.filters import Filter, write_filters, write_item_data
from ipec_econ.render.catalogue.frame import build_frame
from ipec_econ.render.html_text import escape_html, mark_text

TITLE = "Catalogue of studies"
MAX_MAIN = 6
"""Main estimates that a study's entry shows; its own page has all."""

HINT = "Looks for every word in titles, headlines, models, outcomes, treatments and terms."


def render_studies_page(entries: Sequence[CatalogueEntry]) -> bytes:
    """Return index.html of the catalogue."""
    filters = [
        Filter("outcome", "Outcome", _gather([entry.outcomes for entry in entries])),
        Filter("treatment", "Treatment", _gather([entry.treatments for entry in entries])),
        Filter("estimator", "Estimator", _gather([entry.estimators for entry in entries])),
    ]
    main = [
        *write_filters(filters, one="study", many="studies", hint=HINT),
        '<ul class="studies">',
        *(_write_entry(entry) for entry in entries),
        "</ul>",
    ]
    count = len(entries)
    lead = f"{count} {'study' if count == 1 else 'studies'}, each with its tables, figures, spec, "
    lead += "sample flow and the files that its run wrote."
    header = [mark_text("p", lead, 'class="lead"')]
    return build_frame(TITLE, main, header=header, current="index.html", filters=True)


def _gather(mappings: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return every id with its title; where studies differ in it, the id alone."""
    titles: dict[str, str] = {}
    for mapping in mappings:
        for name, title in mapping.items():
            same = titles.setdefault(name, title) == title
            titles[name] = title if same else name
    return titles


def _write_entry(entry: CatalogueEntry) -> str:
    values = {
        "outcome": list(entry.outcomes),
        "treatment": list(entry.treatments),
        "estimator": list(entry.estimators),
    }
    study, key = escape_html(entry.study), f"study-{escape_html(entry.study)}"
    lines = [
        f"<li {write_item_data(values, entry.words)}>",
        f'<article aria-labelledby="{key}">',
        f'<h2 id="{key}"><a href="studies/{study}.html">{escape_html(entry.title)}</a></h2>',
        *(mark_text("p", sentence) for sentence in entry.headlines),
        *_write_main(entry),
        write_facts(entry),
        "</article>",
        "</li>",
    ]
    return "\n".join(lines)


def _write_main(entry: CatalogueEntry) -> list[str]:
    if not entry.main:
        return []
    left = len(entry.main) - MAX_MAIN
    more = [f"<li>and {left} more: {_link_estimates(entry)}</li>"] if left > 0 else []
    items = [_write_line(line) for line in entry.main[:MAX_MAIN]]
    return ['<ul class="main-estimates">', *items, *more, "</ul>"]


def _link_estimates(entry: CatalogueEntry) -> str:
    study = escape_html(entry.study)
    return f'<a href="estimates.html#study={study}">all estimates of {study}</a>'


def _write_line(line: EstimateLine) -> str:
    level = f"{line.level} interval " if line.level else ""
    interval = f" ({escape_html(level + line.interval)})" if line.interval else ""
    words = ", ".join(part for part in (line.what, line.estimator_title) if part)
    number = mark_text("span", line.number, 'class="value"')
    return (
        f"<li>{number}{interval} {escape_html(words)}, model {mark_text('code', line.model)}</li>"
    )


def write_facts(entry: CatalogueEntry) -> str:
    """Return what a reader asks first, as a list of terms and their descriptions."""
    facts = [
        ("Study", mark_text("code", entry.study)),
        ("Outcome", _write_titles(entry.outcomes)),
        ("Treatment", _write_titles(entry.treatments)),
        ("Estimators", escape_html(", ".join(entry.estimators.values()))),
        *((label, escape_html(text)) for label, text in entry.facts),
    ]
    items = [
        f"<div><dt>{escape_html(label)}</dt><dd>{text}</dd></div>" for label, text in facts if text
    ]
    return f'<dl class="facts">{"".join(items)}</dl>'


def _write_titles(titles: Mapping[str, str]) -> str:
    return ", ".join(
        mark_text("code", name)
        if name == title
        else f"{escape_html(title)} ({mark_text('code', name)})"
        for name, title in titles.items()
    )
