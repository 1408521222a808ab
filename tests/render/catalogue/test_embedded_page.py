"""A study's index page inside the catalogue: all that it says, and nothing that acts."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.render.catalogue.embedded_page import ATTRIBUTES, TAGS, VOID, embed_page

PAGE = """<!DOCTYPE html><html><head><title>t</title><style>p { color: red }</style></head><body>
<header><h1>Grants</h1><p class="lead">Study grants</p><p>Two &amp; more.</p>
<nav aria-label="Contents"><p><a href="#results">Results</a></p></nav></header>
<main><section id="results" aria-labelledby="title"><h2 id="title">Results &lt;1&gt;</h2>
<table><tr><th scope="col">x</th><td class="estimate" data-value="1.5">1.5</td></tr></table>
<p>Download: <a href="tables/main.csv">csv</a>, <a href="tables/other.csv">other</a>,
<a href="#results">up</a></p><img alt="A line" src="data:image/svg+xml;base64,AAAA"></section>
<section id="flow"><h2>Sample flow</h2><p>text</p></section></main></body></html>"""


def place(path: str) -> str | None:
    return f"../files/grants/{path}" if path == "tables/main.csv" else None


class Tags(HTMLParser):
    """Every tag of a text, and whether they close as they open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_sentences_and_sections_are_kept_as_they_are():
    page = embed_page(PAGE, place=place)
    assert page.summary == ('<p class="lead">Study grants</p>', "<p>Two &amp; more.</p>")
    assert [(key, title) for key, title, _ in page.sections] == [
        ("results", "Results <1>"),
        ("flow", "Sample flow"),
    ]
    assert page.sections[1][2] == '<section id="flow"><h2>Sample flow</h2><p>text</p></section>'
    results = page.sections[0][2]
    assert '<td class="estimate" data-value="1.5">1.5</td>' in results
    assert '<img alt="A line" src="data:image/svg+xml;base64,AAAA">' in results


def test_links_lead_to_the_copies_and_nowhere_else():
    results = embed_page(PAGE, place=place).sections[0][2]
    links = [attributes.get("href") for tag, attributes in Tags(results).seen if tag == "a"]
    assert links == ["../files/grants/tables/main.csv", None, "#results"]


def test_nothing_that_acts_is_left():
    evil = """<p onclick="alert(1)" style="position:fixed">before<script>alert(1)</script></p>
    <section id="x"><h2>X</h2><a href="javascript:alert(1)" onmouseover="alert(2)">link</a>
    <img src="https://example.org/x.png" onerror="alert(3)"><img src="data:text/html;base64,AAAA">
    <iframe src="https://example.org">inside</iframe><form action="/x"><input value="1">text</form>
    <svg><script>alert(4)</script></svg><p tabindex="5" role="alert">end</p></section>"""
    page = embed_page(evil, place=place)
    assert page.summary == ("<p>before</p>",)
    markup = page.sections[0][2]
    for word in ("script", "alert(", "on", "style", "src", "iframe", "inside", "input", "href"):
        assert all(word not in str(attributes) for _, attributes in Tags(markup).seen)
    assert {tag for tag, _ in Tags(markup).seen} <= TAGS
    assert "alert(4)" not in markup
    assert "tabindex" not in markup
    assert "<img" not in markup
    assert "text" in markup


def test_what_is_left_open_is_closed_in_its_section():
    page = embed_page("<section id=a><h2>A</h2><div><p>one<em>two</section><section>", place=place)
    assert page.sections[0][2] == (
        '<section id="a"><h2>A</h2><div><p>one<em>two</em></p></div></section>'
    )
    assert page.sections[1] == ("", "", "<section></section>")


@given(
    st.lists(
        st.sampled_from(
            ["<section>", "</section>", "<p>", "</p>", "<script>", "</script>", "<nav>", "</nav>",
             "<b x=1>", "</b>", "<br>", "<img/>", "text", "<!-- c -->", "&lt;", '"', "<", "<svg>"]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_any_page_gives_closed_markup_of_known_elements(parts: list[str]):
    page = embed_page("".join(parts), place=place)
    for markup in (*page.summary, *(text for _, _, text in page.sections)):
        tags = Tags(markup)
        assert not tags.open
        assert {tag for tag, _ in tags.seen} <= TAGS
        assert {name for _, found in tags.seen for name in found} <= {*ATTRIBUTES, "href", "src"}
