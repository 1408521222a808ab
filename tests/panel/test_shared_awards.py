"""Awards whose one name lists several suppliers: who is treated, and with how much."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.link.cascade import link_awards
from ipec_econ.panel.build import build_panel
from ipec_econ.panel.shared_awards import share_values

FIRMS = FirmTable(
    pa.table(
        {
            "crn": ["1", "1", "2", "2", "3", "3"], "year": [2019, 2020] * 3,
            "name": ["Alpha Ltd"] * 2 + ["Beta Ltd"] * 2 + ["Gamma Ltd"] * 2,
        }
    ),
    "crn", "year", "name", None, (), (),
)  # fmt: skip
AWARDS = AwardTable(
    pa.table(
        {
            "supplier_name": ["Alpha Ltd,Beta Ltd,Delta Ltd", "Gamma"], "time": [2020, 2020],
            "value": [90.0, 10.0], "value_gbp": [90.0, None],
        }
    ),
    2010, (), (),
)  # fmt: skip


def find_doses(policy: str, column: str = "value"):
    spec = PanelSpec.model_validate(
        {
            "firms": {"source": "f.csv", "unit": "crn", "time": "year", "name": "name"},
            "awards": {"source": "a.csv", "value": {"suppliers": policy}},
            "link": {"steps": [{"match": "name"}]},
            "treatments": {"income": {"dose": column}, "first": {"event": "first_award"}},
        }
    )
    panel = build_panel(FIRMS, AWARDS, link_awards(AWARDS, FIRMS, spec.link), spec)
    rows = panel.rows.to_pylist()
    return {row["crn"]: (row["income"], row["first"]) for row in rows if row["year"] == 2020}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("full", {"1": (90.0, 1), "2": (90.0, 1), "3": (10.0, 1)}),
        ("split_equally", {"1": (30.0, 1), "2": (30.0, 1), "3": (10.0, 1)}),
        ("event_only", {"1": (None, 1), "2": (None, 1), "3": (10.0, 1)}),
        ("drop", {"1": (0.0, 0), "2": (0.0, 0), "3": (10.0, 1)}),
    ],
)
def test_every_linked_supplier_is_treated_with_what_the_policy_gives(policy, expected):
    assert find_doses(policy) == expected


def test_the_value_in_one_currency_is_shared_as_the_value_is():
    rows = AWARDS.rows.append_column("values", pa.array([6.0, 6.0]))
    shared = share_values(
        rows, pa.chunked_array([[3, 1]]), AwardValue(suppliers="split_equally")
    ).to_pydict()
    assert (shared["value"], shared["value_gbp"]) == ([30.0, 10.0], [30.0, None])
    assert shared["values"] == [6.0, 6.0]


def test_links_of_another_award_table_are_refused():
    spec = PanelSpec.model_validate(
        {
            "firms": {"source": "f.csv", "unit": "crn", "time": "year"},
            "awards": {"source": "a.csv"},
            "treatments": {"first": {"event": "first_award"}},
        }
    )
    links = link_awards(AWARDS, FIRMS, spec.link)
    shorter = AwardTable(AWARDS.rows.slice(0, 1), 2010, (), ())
    with pytest.raises(ValueError, match="not the same table"):
        build_panel(FIRMS, shorter, links, spec)
