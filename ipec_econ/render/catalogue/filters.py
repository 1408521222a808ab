"""The form of search and filters, and what the script reads of an item."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipec_econ.render.html_text import escape_html, mark_text
from ipec_econ.render.plain_text import flatten_text


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice: its name in the address, its label, and the values with what they are called."""

    name: str
    label: str
    values: Mapping[str, str]


def write_filters(filters: Sequence[Filter], *, one: str, many: str, hint: str) -> list[str]:
    """Return the form, hidden until the script is there to answer it.

    Parameters
    ----------
    filters
        Those without a value are left out.
    one, many
        What an item is called.
    hint
        What the search looks at.
    """
    return [
        f'<form id="catalogue-filters" class="filters" role="search" aria-label="Filter {many}" '
        f'data-one="{one}" data-many="{many}" autocomplete="off" hidden>',
        '<div class="wide"><label for="filter-q">Search</label>',
        '<input type="search" id="filter-q" name="q" aria-describedby="filter-q-hint">',
        mark_text("p", hint, 'id="filter-q-hint" class="lead"'),
        "</div>",
        *(_write_choice(choice) for choice in filters if choice.values),
        '<div><button type="reset">Clear all filters</button></div>',
        '<p id="catalogue-shown" class="wide" role="status"></p>',
        "</form>",
    ]


def write_item_data(values: Mapping[str, Sequence[str]], words: Sequence[str]) -> str:
    """Return an item's attributes: its value or values under every filter, and hidden words."""
    # An option's value is flattened as it is written; to be found, these must be before they are.
    chosen = [
        f'data-{name}="{escape_html(json.dumps(flat, ensure_ascii=False))}"'
        for name, flat in ((name, list(map(flatten_text, found))) for name, found in values.items())
    ]
    return " ".join([f'data-words="{escape_html(" ".join(words))}"', *chosen])


def _write_choice(choice: Filter) -> str:
    options = "".join(
        f'<option value="{escape_html(value)}">{escape_html(_name(value, title))}</option>'
        for value, title in sorted(choice.values.items(), key=lambda pair: pair[0].casefold())
    )
    name, label = choice.name, escape_html(choice.label)
    return (
        f'<div><label for="filter-{name}">{label}</label>'
        f'<select id="filter-{name}" name="{name}"><option value="">All</option>{options}'
        "</select></div>"
    )


def _name(value: str, title: str) -> str:
    return value if title == value else f"{title} ({value})"
