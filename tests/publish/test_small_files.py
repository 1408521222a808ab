"""sample_flow.csv, links.csv and linkage.json."""

from __future__ import annotations

import json
import math

import numpy as np
import pyarrow as pa
import pytest

from ipec_econ.core.errors import PublishError
from ipec_econ.core.tables import LinkResult
from ipec_econ.publish.flow_file import flow_to_csv
from ipec_econ.publish.linkage_file import linkage_to_json
from ipec_econ.publish.links_file import links_to_csv
from tests.publish.conftest import FLOW


def test_sample_flow_lists_every_step_with_empty_counts_where_none_apply():
    assert flow_to_csv(FLOW).decode() == (
        "scope,step,reason,rows,units,treated_units,rows_lost,units_lost,treated_units_lost\n"
        "firms,read,rows of the source,471,157,,0,0,\n"
        "sample:main,where,lscrap is not null,162,54,19,309,103,7\n"
    )


def test_links_keep_codes_as_text_and_leave_unlinked_awards_empty():
    rows = pa.table(
        {
            "award_id": ["0012", "a,b"],
            "supplier": ["Alpha", 'The "Best"'],
            "firm": pa.array(["00123456", None], pa.string()),
            "rule": pa.array(["identifier", None], pa.string()),
            "score": pa.array([1.0, 0.1 + 0.2]),
            "decision": ["accepted", "rejected"],
        }
    )
    assert links_to_csv(LinkResult(rows, {})).decode() == (
        "award_id,supplier,firm,rule,score,decision\n"
        "0012,Alpha,00123456,identifier,1,accepted\n"
        '"a,b","The ""Best""",,,0.3,rejected\n'
    )


def test_what_decided_a_link_follows_the_columns_of_the_contract():
    rows = pa.table(
        {
            "award_id": ["a", "b"],
            "supplier": ["=1+1", "Beta"],
            "firm": pa.array(["1", None], pa.string()),
            "rule": ["identifier", "name"],
            "score": [1.0, 1.0],
            "decision": ["accepted", "review"],
            "n_candidates": [1, 2],
            "reason": ["repaired: leading zeros", "2 firms of this name"],
            "candidates": pa.array([None, ["2", "3"]], pa.list_(pa.string())),
        }
    )
    assert links_to_csv(LinkResult(rows, {})).decode() == (
        "award_id,supplier,firm,rule,score,decision,n_candidates,reason,candidates\n"
        "a,=1+1,1,identifier,1,accepted,1,repaired: leading zeros,\n"
        "b,Beta,,name,1,review,2,2 firms of this name,2 | 3\n"
    )


def test_linkage_keeps_the_order_of_the_rules_and_rounds_rates():
    quality = {"rules": {"name": 0.1 + 0.2, "identifier": np.float64(1)}, "n": np.int64(3),
               "none": None, "list": ("x", True)}  # fmt: skip
    content = linkage_to_json(quality)
    assert json.loads(content) == {
        "rules": {"name": 0.3, "identifier": 1.0}, "n": 3, "none": None, "list": ["x", True],
    }  # fmt: skip
    assert list(json.loads(content)["rules"]) == ["name", "identifier"]
    assert content.endswith(b"}\n")


@pytest.mark.parametrize("rate", [math.nan, math.inf])
def test_a_rate_that_is_no_number_is_refused_with_its_key(rate: float):
    with pytest.raises(PublishError, match=r"by_rule\.name") as caught:
        linkage_to_json({"by_rule": {"name": rate}})
    assert caught.value.problems[0].code == "publish/not-a-number"
