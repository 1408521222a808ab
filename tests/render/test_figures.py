"""Figures as files: what is in them, that they depend on the figure alone, that nothing breaks."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text

from ipec_econ.core.figure import Figure, FigurePanel, Point, Series
from ipec_econ.render import figure_canvas
from ipec_econ.render.figure_registry import FIGURE_RENDERERS
from tests.render.make_figures import (
    make_balance,
    make_bars,
    make_bounds,
    make_coefficients,
    make_curves,
    make_figure,
    make_panels,
    make_points,
    make_rollout,
    make_scores,
    make_series,
    make_timelines,
    make_trends,
)

SVG = "{http://www.w3.org/2000/svg}"
INFINITE = float("inf")
EVIL = "50% of $x_1^{2}$ & <b>_é\\frac \u202eשלום مرحبا 名 \n" + "very long " * 20

POINTS: dict[str, tuple[Point, ...]] = {
    "one point": (Point(0, 0.5),),
    "zeros": (Point(-1, 0.0, is_reference=True),),
    "tiny": (Point(0, 1e-300),),
    "huge": (Point(0, 1e12, -1e13, 1e13),),
    "unbounded": (Point(0, 0.1, -INFINITE, INFINITE, 0, INFINITE),),
    "no bars": (Point(0, 0.1), Point(1, 0.2)),
}
FIGURES: dict[str, Figure] = {
    "one": make_figure(1),
    "eight": make_figure(8),
    "nine": make_figure(9),
    "forty": make_figure(1, first=-20, last=19),
    "eight of forty": make_figure(8, first=-20, last=19),
    "page": make_figure(2, width="page"),
    "curves": make_curves(),
    "nine curves": make_curves(9),
    "one dose": make_curves(1, 1),
    "curves without bars": make_curves(
        2, conf_low=None, conf_high=None, band_low=None, band_high=None
    ),
    "curves without bounds": make_curves(1, conf_low=-INFINITE, conf_high=INFINITE),
    "narrow": make_figure(4, first=-12, last=12, width="column"),
    **{
        name: make_panels(FigurePanel("", (Series("m", "M", points),), "t", "y"))
        for name, points in POINTS.items()
    },
    "an empty series": make_panels(
        FigurePanel("", (*make_series(1), Series("m", "M", ())), "t", "y")
    ),
    "two panels": make_panels(
        FigurePanel("First", make_series(2), "t", "y"), FigurePanel(EVIL, make_series(3), "t", "z")
    ),
    "evil": make_panels(
        FigurePanel(
            EVIL, (Series("m", EVIL, make_points()), *make_series(3)), EVIL, EVIL, divider=-0.5
        ),
        title=EVIL,
        alt=EVIL,
    ),
    "coefficients": make_coefficients(),
    "long coefficients": make_coefficients(4, (EVIL, "b", "a_long_name_without_a_space" * 5)),
    "many coefficients": make_coefficients(8, tuple(f"x{number}" for number in range(40))),
    "rollout": make_rollout({2015: 3, 2016: 12345, 2019: 1}),
    "eight cohorts": make_trends(8, 2013, 2016, EVIL),
    "one period": make_trends(1, 2014, 2014),
    "balance": make_balance(),
    "long balance": make_balance((EVIL, "b", "a_long_name" * 9)),
    "many bounds": make_bounds(3, 5, EVIL),
    "many bars": make_bars(EVIL, "b", "c", first=2008, last=2025),
    "scores": make_scores(),
    "many timelines": make_timelines((EVIL, *(f"Buyer {n}" for n in range(14))), 2005, 2025),
    "long rollout": make_rollout({year: 1 + year % 7 for year in range(1960, 2025)}),
}


def render(figure: Figure, form: str) -> bytes:
    return FIGURE_RENDERERS[form].render(figure)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_drawn_in_every_format_without_a_warning_or_a_clash_of_text(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same canvas is saved in every format: here it is composed once.
    monkeypatch.setattr(figure_canvas, "compose_canvas", cache(figure_canvas.compose_canvas))
    for form in FIGURE_RENDERERS:
        assert len(render(FIGURES[name], form)) > 1000
    boxes, page = _find_text_boxes(FIGURES[name])
    assert [text for text, box in boxes if not _lies_within(box, page)] == []
    clashes = [
        (one, other)
        for place, (one, box) in enumerate(boxes)
        for other, second in boxes[place + 1 :]
        if _overlap(box, second)
    ]
    assert clashes == []


def test_the_pdf_embeds_its_fonts_as_truetype_and_has_no_date() -> None:
    content = render(make_figure(), "pdf")
    assert content.startswith(b"%PDF-1.4")
    assert b"/FontFile2" in content
    assert b"/Type3" not in content
    assert b"Date" not in content
    assert b"atplotlib" not in content
    fonts = set(re.findall(rb"/BaseFont /([\w+-]+)", content))
    assert fonts
    assert all(re.fullmatch(rb"[A-Z]{6}\+DejaVuSans", font) for font in fonts)


@pytest.mark.thorough
def test_the_pdf_is_as_wide_as_a_column_or_a_page() -> None:
    widths = {
        name: float(re.search(rb"/MediaBox \[ ?0 0 ([\d.]+)", render(FIGURES[name], "pdf"))[1])  # type: ignore[index]
        for name in ("one", "page", "narrow", "eight", "eight of forty")
    }
    assert widths == {"one": 252, "page": 504, "narrow": 252, "eight": 504, "eight of forty": 504}


def test_the_svg_is_xml_with_a_title_a_description_and_no_address_to_fetch() -> None:
    content = render(make_figure(), "svg")
    root = ET.fromstring(content)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.text == "Paths & <b>bold</b> 100 %"
    assert description.text == "Two paths – rising from −0.01 & <on>."
    assert root.get("role") == "img"
    named = f"{title.get('id')} {description.get('id')}"
    assert root.get("aria-labelledby") == named
    text = content.decode()
    assert "<!DOCTYPE" not in text
    assert "<metadata" not in text
    assert "<text" not in text
    links = set(re.findall(r'href="([^"]*)"', text))
    assert all(link.startswith("#") for link in links)
    assert not re.search(r"\d{4}-\d{2}-\d{2}T", text)


def test_the_png_has_300_pixels_to_the_inch_and_its_words() -> None:
    content = render(make_figure(1), "png")
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    assert width == 1050
    assert 600 < height < 1200
    assert struct.unpack(">II", _find_chunk(content, b"pHYs")[:8]) == (11811, 11811)
    assert b"Software" not in content
    assert "rising from −0.01".encode() in content


def test_noise_below_what_is_visible_changes_no_byte() -> None:
    figure = make_figure()
    noisy = replace(
        figure,
        panels=tuple(
            replace(
                panel,
                series=tuple(
                    replace(
                        series,
                        points=tuple(replace(p, value=p.value + 1e-15) for p in series.points),
                    )
                    for series in panel.series
                ),
            )
            for panel in figure.panels
        ),
    )
    for form in FIGURE_RENDERERS:
        assert render(noisy, form) == render(figure, form)


def test_the_users_settings_of_matplotlib_do_not_matter_and_are_left_alone() -> None:
    figure = make_figure()
    before = {form: render(figure, form) for form in FIGURE_RENDERERS}
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.bbox": "tight"}):
        after = {form: render(figure, form) for form in FIGURE_RENDERERS}
        assert mpl.rcParams["font.size"] == 30
    assert after == before


SCRIPT = """
import hashlib
from ipec_econ.render.figure_registry import FIGURE_RENDERERS
from tests.render.make_figures import make_coefficients, make_figure, make_rollout, make_scores
for figure in (make_figure(4), make_coefficients(), make_rollout({2015: 3}), make_scores()):
    for renderer in FIGURE_RENDERERS.values():
        print(hashlib.sha256(renderer.render(figure)).hexdigest())
"""


@pytest.mark.thorough
def test_hash_seed_zone_and_locale_change_no_byte() -> None:
    settings = (
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "9"},
    )
    root = Path(__file__).parents[2]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT], cwd=root, check=True, capture_output=True,
            env={**os.environ, **one, "PYTHONPATH": str(root)},
        ).stdout.decode()
        for one in settings
    ]  # fmt: skip
    assert outputs[0] == outputs[1]
    figures = (make_figure(4), make_coefficients(), make_rollout({2015: 3}), make_scores())
    here = [
        hashlib.sha256(render(figure, form)).hexdigest()
        for figure in figures
        for form in FIGURE_RENDERERS
    ]
    assert outputs[0].split() == here


def test_the_package_is_imported_without_matplotlib() -> None:
    code = "import sys, ipec_econ.runner.run; sys.exit('matplotlib' in sys.modules)"
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, check=True)


def _find_chunk(content: bytes, name: bytes) -> bytes:
    start = content.index(name) + 4
    return content[start : start + struct.unpack(">I", content[start - 8 : start - 4])[0]]


Box = tuple[float, float, float, float]


def _find_text_boxes(figure: Figure) -> tuple[list[tuple[str, Box]], Box]:
    """Return every visible text of the figure with its box in pixels, and the page's."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from ipec_econ.render.figure_style import fixed_settings

    with fixed_settings():
        canvas = figure_canvas.compose_canvas(figure)
        renderer = FigureCanvasAgg(canvas).get_renderer()
        canvas.draw(renderer)
        texts = [
            (one.get_text(), tuple(one.get_window_extent(renderer).extents))
            for one in _list_texts(canvas)
            if one.get_visible() and one.get_text().strip()
        ]
    return texts, tuple(canvas.bbox.extents)


def _list_texts(canvas: Canvas) -> Iterator[Text]:
    """Yield every text that is drawn; ticks outside the limits exist too, and are not."""
    for legend in canvas.legends:
        yield from legend.get_texts()
    for axes in canvas.axes:
        yield from (axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.texts)  # type: ignore[attr-defined]
        for axis in (axes.xaxis, axes.yaxis):
            yield axis.get_offset_text()
            yield from (tick.label1 for tick in axis._update_ticks())  # type: ignore[attr-defined]


def _lies_within(box: Box, page: Box) -> bool:
    return box[0] >= page[0] and box[1] >= page[1] and box[2] <= page[2] and box[3] <= page[3]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
