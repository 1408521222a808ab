"""Figures on the index page."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace

from ipec_econ.core.page import ShownFigure
from ipec_econ.render.figure_registry import FIGURE_RENDERERS
from ipec_econ.render.index_figures import write_figures
from tests.render.make_figures import make_figure
from tests.render.make_tables import read_html
from tests.render.test_index import PAGE, show


def make_shown(count: int = 1, **changes: object) -> ShownFigure:
    figure = make_figure(count, **changes)
    return ShownFigure(figure, FIGURE_RENDERERS["svg"].render(figure), ("pdf", "png"))


def test_a_figure_lies_in_the_page_with_its_words_and_links() -> None:
    shown = make_shown()
    page = show(replace(PAGE, figures=(shown,)))
    assert '<section id="figures"' in page
    assert 'alt="Two paths – rising from −0.01 &amp; &lt;on&gt;."' in page
    assert '<p class="note">A note.</p>' in page
    assert 'href="figures/path.pdf"' in page
    assert 'href="figures/path.svg"' not in page
    start = page.index("base64,") + len("base64,")
    assert b64decode(page[start : page.index('"', start)]) == shown.picture
    assert "img-src data:" in page
    assert {"figure", "img", "figcaption"} <= set(read_html(page).tags)


def test_what_a_user_wrote_cannot_become_markup() -> None:
    shown = make_shown(title='"><script>x</script>', alt='" onload="x', notes=("<b>n</b>",))
    text = "\n".join(write_figures((shown,)))
    assert "<script>" not in text
    assert 'onload="' not in text
    assert "<b>" not in text


def test_a_column_is_not_blown_up_to_the_width_of_the_page() -> None:
    assert 'class="narrow"' in "\n".join(write_figures((make_shown(),)))
    assert 'class="narrow"' not in "\n".join(write_figures((make_shown(width="page"),)))


def test_a_page_without_figures_has_no_section_for_them() -> None:
    assert 'id="figures"' not in show(PAGE)
