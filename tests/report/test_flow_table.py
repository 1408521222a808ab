"""The sample flow as a table."""

from __future__ import annotations

from ipec_econ.core.flow import FlowStep
from ipec_econ.core.spec.output import FlowTable
from ipec_econ.report.flow_table import build_flow_table

FLOW = (
    FlowStep("awards", "read", "all award rows", 900, 300),
    FlowStep("firms", "read", "all rows", 40000, 4000),
    FlowStep("firms", "where", "turnover `gbp` > 0", 39000, 3900, None, 1000, 100),
    FlowStep("model:fe", "start", "rows of the sample", 39000, 3900, 200, 0, 0, 0),
)


def test_every_step_has_a_row_under_its_scope():
    table = build_flow_table("flow", FlowTable(kind="sample_flow"), FLOW)
    assert [block.title for block in table.blocks] == ["Awards", "Firms", "Model: fe"]
    assert sum(len(block.rows) for block in table.blocks) == len(FLOW)


def test_counts_are_those_of_the_step_and_what_does_not_apply_is_empty():
    table = build_flow_table("flow", FlowTable(kind="sample_flow"), FLOW)
    row = table.blocks[1].rows[1]
    assert row.label == "Turnover gbp > 0"
    assert [cell.text for cell in row.cells] == ["39,000", "3,900", "", "1,000", "100", ""]


def test_what_awards_count_is_explained_only_where_there_are_awards():
    spec = FlowTable(kind="sample_flow")
    assert any("suppliers" in note for note in build_flow_table("f", spec, FLOW).notes)
    assert not any("suppliers" in note for note in build_flow_table("f", spec, FLOW[1:]).notes)
