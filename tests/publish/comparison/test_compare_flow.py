"""sample_flow.csv, step by step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipec_econ.core.flow import FlowStep
from ipec_econ.publish.comparison.flow import compare_flow
from ipec_econ.publish.flow_file import flow_to_csv
from tests.publish.conftest import FLOW


def compare(stored: tuple[FlowStep, ...], rerun: tuple[FlowStep, ...]) -> list[tuple[str, ...]]:
    found = compare_flow("sample_flow.csv", flow_to_csv(stored), flow_to_csv(rerun))
    return [(d.kind, d.where, d.stored, d.rerun) for d in found]


def test_the_same_flow_does_not_differ():
    assert compare(FLOW, FLOW) == []


def test_the_step_and_the_count_are_named():
    other = (FLOW[0], replace(FLOW[1], rows=161, rows_lost=310))
    assert compare(FLOW, other) == [
        ("different", "sample:main, step where: rows", "162", "161"),
        ("different", "sample:main, step where: rows_lost", "309", "310"),
    ]


def test_a_step_more_or_less_is_named():
    assert compare(FLOW, FLOW[:1]) == [("missing", "sample:main, step where", "162 rows", "")]
    assert compare(FLOW[:1], FLOW) == [("extra", "sample:main, step where", "", "162 rows")]


def test_steps_of_the_same_name_are_matched_in_turn():
    twice = (FLOW[1], replace(FLOW[1], rows=100))
    assert compare(twice, twice) == []
    assert compare(twice, twice[:1]) == [("missing", "sample:main, step where", "100 rows", "")]


@pytest.mark.parametrize("content", [b"", b"a,b\n", flow_to_csv(FLOW) + b"short\n", b"\xff"])
def test_what_is_no_flow_is_refused(content: bytes):
    with pytest.raises(ValueError, match=r"flow|argument|decode"):
        compare_flow("sample_flow.csv", content, flow_to_csv(FLOW))
