"""Specification curves as drawn: few cells and hundreds, the same bytes each time."""

from __future__ import annotations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ipec_econ.core.figure import Figure
from ipec_econ.core.spec.figure import CurveFigure
from ipec_econ.render.figure_canvas import compose_canvas
from ipec_econ.render.figure_layout import COLUMN_WIDTH, PAGE_WIDTH, lay_out
from ipec_econ.render.figure_registry import FIGURE_RENDERERS
from ipec_econ.render.figure_style import fixed_settings
from ipec_econ.report.curve_figure import build_curve_figure
from tests.report.make_grids import make_grid

LONG = "A label that is much longer than the room which a column of a journal leaves for it"


def draw(n_cells: int, width: str = "auto", **labels: str) -> Figure:
    spec = CurveFigure.model_validate(
        {"kind": "specification_curve", "grid": "g", "width": width, "labels": labels}
    )
    return build_curve_figure("f", spec, make_grid([n / n_cells - 0.4 for n in range(n_cells)]))


@pytest.mark.parametrize(("n_cells", "width"), [(5, COLUMN_WIDTH), (200, PAGE_WIDTH)])
def test_many_cells_take_the_page(n_cells: int, width: float) -> None:
    assert lay_out(draw(n_cells)).width == width
    assert lay_out(draw(n_cells, "column")).width == COLUMN_WIDTH


@pytest.mark.parametrize(("n_cells", "width"), [(5, "auto"), (200, "column")])
def test_everything_lies_within_the_picture(n_cells: int, width: str) -> None:
    with fixed_settings():
        canvas = compose_canvas(draw(n_cells, width, main=LONG))
        renderer = FigureCanvasAgg(canvas).get_renderer()
        canvas.draw(renderer)
        texts = [text for axes in canvas.axes for text in axes.texts]
        boxes = [text.get_window_extent(renderer) for text in texts]
        curve, matrix = (axes.get_position() for axes in canvas.axes)
        legend = canvas.legends[0].get_window_extent(renderer)
        labels = [axes.get_tightbbox(renderer) for axes in canvas.axes]
    assert all(box.x0 >= 0 and box.x1 <= canvas.bbox.width for box in boxes)
    # What names a row ends before the row's marks begin.
    assert all(box.x1 <= matrix.x0 * canvas.bbox.width for box in boxes[:-1])
    assert (curve.x0, curve.x1) == (matrix.x0, matrix.x1)
    assert legend.y1 <= min(label.y0 for label in labels)
    assert max(label.y1 for label in labels) <= canvas.bbox.height


def test_the_same_figure_has_the_same_bytes() -> None:
    figure = draw(30)
    svg = FIGURE_RENDERERS["svg"]
    assert svg.render(figure) == svg.render(figure)
