"""Measures with imposed weights by hand, rows without one, and where measures stand in a panel."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ipec_econ.core.errors import PanelError
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.panel.build import build_panel
from tests.panel.make_panels import make_firms

NAN = math.nan
COLUMNS = {
    "firm": ["a", "a", "b", "b", "c"],
    "year": [2010, 2011, 2010, 2011, 2011],
    "y": [3.0, 4.0, 5.0, NAN, 6.0],
    "l": [1.0, 1.0, 2.0, 2.0, NAN],
    "k": [2.0, 3.0, 4.0, 5.0, 6.0],
    "share": [0.5, 0.7, 0.6, 0.6, 0.6],
    "sector": ["x", "x", "x", None, "y"],
}


def build(measure: dict[str, object], **sections: object) -> Panel:
    spec = PanelSpec.model_validate(
        {
            "firms": {"source": "f.csv", "unit": "firm", "time": "year"},
            "productivity": {"tfp": measure},
            **sections,
        }
    )
    return build_panel(make_firms(COLUMNS), None, None, spec)


def read(panel: Panel, name: str = "tfp") -> list[float | None]:
    return [None if v is None else round(v, 12) for v in panel.rows.column(name).to_pylist()]


LABOUR = {"method": "labour", "output": "y", "free": ["l"]}
INDEX = {"method": "index", "output": "y", "free": ["l"], "state": ["k"], "shares": {"l": "share"}}


def test_labour_productivity_is_output_less_labour_and_missing_where_either_is() -> None:
    panel = build(LABOUR)
    assert read(panel) == [2.0, 3.0, 3.0, None, None]
    (result,) = panel.productivity
    assert (result.inputs, result.elasticities) == (("l",), (1.0,))
    assert (result.n_obs, result.n_firms) == (3, 2)
    told = {notice.code: notice.text for notice in panel.notices}
    assert told == {
        "panel/productivity-rows": "2 of 5 rows have no `tfp`: output or an input is missing"
    }


def test_the_index_by_hand() -> None:
    """Means: y 4, l 4/3, k 3, share 0.6; the other share is what is left."""
    panel = build(INDEX)
    expected = [
        -1.0 - 0.55 * (1 - 4 / 3) - 0.45 * (2 - 3),
        0.0 - 0.65 * (1 - 4 / 3) - 0.35 * (3 - 3),
        1.0 - 0.6 * (2 - 4 / 3) - 0.4 * (4 - 3),
    ]
    np.testing.assert_allclose(np.array(read(panel)[:3], dtype=float), expected, rtol=0, atol=1e-12)
    assert read(panel)[3:] == [None, None]
    assert panel.productivity[0].elasticities == pytest.approx((0.6, 0.4), abs=1e-12)


def test_an_index_is_of_each_group_and_missing_without_one() -> None:
    panel = build({**INDEX, "by": "sector"})
    assert [one.group for one in panel.productivity] == ["x"]
    assert read(panel)[3:] == [None, None]


def test_a_share_that_leaves_nothing_is_missing() -> None:
    panel = build({**INDEX, "shares": {"l": "wage"}}, columns={"wage": "share * 1.6"})
    # Means of the two rows that are left: y 4, l 1.5, k 3, share 0.88.
    expected = [-1 + 0.84 * 0.5 + 0.16, 1 - 0.92 * 0.5 - 0.08]
    assert read(panel)[::2][:2] == pytest.approx(expected, abs=1e-12)
    assert [read(panel)[row] for row in (1, 3, 4)] == [None] * 3


@pytest.mark.parametrize(
    ("measure", "columns"),
    [
        ({**INDEX, "shares": {"l": "wage"}}, {"wage": "share * 2"}),
        (INDEX, {"share": "cast(null as double)"}),
        (LABOUR, {"y": "cast(null as double)"}),
    ],
)
def test_a_measure_of_no_row_is_refused(
    measure: dict[str, object], columns: dict[str, str]
) -> None:
    with pytest.raises(PanelError, match="no row has all columns"):
        build(measure, columns=columns)


def test_bounds_on_a_measure_come_after_it_and_others_before() -> None:
    bounds = [
        {"columns": ["tfp", "k"], "quantiles": [0.0, 0.5]},
        {"columns": "y", "quantiles": [0.0, 0.5]},
    ]
    panel = build(LABOUR, winsorise=bounds)
    # y is held at its median 4.5 first: 2, 3, 2.5; then the measure at its own.
    assert read(panel) == [2.0, 2.5, 2.5, None, None]
    assert read(panel, "k") == [2.0, 3.0, 4.0, 4.0, 4.0]


def test_samples_trim_and_treatments_see_the_measure() -> None:
    panel = build(
        LABOUR,
        treatments={"late": {"cohort": "start"}},
        columns={"start": "case when firm = 'a' then 2011 else null end"},
        samples={"high": {"where": "tfp > 2 and late = 1"}},
        trim=[{"columns": "tfp", "quantiles": [0.5, 1.0]}],
    )
    assert read(panel) == [3.0, 3.0, None, None]
    assert panel.samples["high"].tolist() == [True, False, False, False]


def test_a_measure_replaces_a_column_of_the_source_and_says_so() -> None:
    spec = PanelSpec.model_validate(
        {
            "firms": {"source": "f.csv", "unit": "firm", "time": "year"},
            "productivity": {"sector": LABOUR},
        }
    )
    panel = build_panel(make_firms(COLUMNS), None, None, spec)
    assert read(panel, "sector")[:2] == [2.0, 3.0]
    assert panel.rows.column_names.count("sector") == 1
    assert "panel/replaced-column" in {notice.code for notice in panel.notices}


def test_text_and_unknown_columns_are_refused_together() -> None:
    with pytest.raises(PanelError) as caught:
        build({**INDEX, "output": "sector", "state": ["kk"]})
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["panel/not-numeric", "panel/unknown-column"]
