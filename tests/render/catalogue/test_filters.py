"""Search and filters: what a choice is set to is what its items say."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.render.catalogue.filters import Filter, write_filters, write_item_data

Tags = list[tuple[str, dict[str, str | None]]]


def read_tags(text: str) -> Tags:
    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    found: Tags = []
    Reader().feed(text)
    return found


def write_form(filters: list[Filter]) -> Tags:
    return read_tags("\n".join(write_filters(filters, one="study", many="studies", hint="Hint.")))


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_name_is_found_by_its_own_choice(name: str):
    form = write_form([Filter("outcome", "Outcome", {name: "A title"})])
    (_, item) = read_tags(f"<li {write_item_data({'outcome': [name]}, [name])}>")[0]
    options = [attributes["value"] for tag, attributes in form if tag == "option"]
    assert json.loads(str(item["data-outcome"])) == options[1:]
    assert set(item) == {"data-words", "data-outcome"}


def test_every_control_has_a_label_and_the_form_waits_for_the_script():
    filters = [Filter("outcome", "Outcome", {"y": "y"}), Filter("treatment", "Treatment", {})]
    form = write_form(filters)
    labelled = {attributes["for"] for tag, attributes in form if tag == "label"}
    controls = {attributes["id"] for tag, attributes in form if tag in ("input", "select")}
    assert labelled == controls == {"filter-q", "filter-outcome"}
    assert "hidden" in form[0][1]


def test_choices_are_in_alphabetical_order_with_titles():
    text = "".join(
        write_filters([Filter("x", "X", {"b": "b", "A": "Title"})], one="", many="", hint="")
    )
    assert text.index(">Title (A)</option>") < text.index(">b</option>")
