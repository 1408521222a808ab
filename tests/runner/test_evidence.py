"""Flow and notices of all stages, gathered in the order of the run."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ipec_econ.core.estimates import FitStatistics, ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Panel
from ipec_econ.core.tables import AwardTable, FirmTable, LinkResult
from ipec_econ.runner.evidence import gather_flow, gather_notices

ROWS = pa.table({"firm": ["a"], "year": [2020]})
FIT = FitStatistics(1, 1, None, None, None, None, None, None)


def step(scope: str) -> tuple[FlowStep, ...]:
    return (FlowStep(scope, "read", "rows", 1, 1),)


def remark(code: str, where: str = "here", text: str = "on data") -> Notice:
    return Notice(code, "panel", where, text)


FIRMS = FirmTable(ROWS, "firm", "year", None, None, (), step("firms"), (remark("a"),))
AWARDS = AwardTable(ROWS, None, (), step("awards"), (remark("b"),))
LINKS = LinkResult(ROWS, {}, step("links"), (remark("c"),))
PANEL = Panel(ROWS, "firm", "year", {}, {}, step("panel"), (remark("d"),))
RESULT = ModelResult(
    "fe", "ols", (), FIT, np.empty((0, 0)), (), step("model:fe"), (remark("d"), remark("e"))
)


def test_flow_goes_from_awards_to_models() -> None:
    flow = gather_flow(FIRMS, AWARDS, LINKS, PANEL, [RESULT])
    assert [one.scope for one in flow] == ["awards", "links", "firms", "panel", "model:fe"]


def test_without_awards_flow_starts_with_firms() -> None:
    flow = gather_flow(FIRMS, None, None, PANEL, [RESULT])
    assert [one.scope for one in flow] == ["firms", "panel", "model:fe"]


def test_a_notice_stands_once() -> None:
    notices = gather_notices((), FIRMS, AWARDS, LINKS, PANEL, [RESULT, RESULT])
    assert [one.code for one in notices] == ["a", "b", "c", "d", "e"]


def test_a_remark_on_data_replaces_the_same_remark_on_the_spec() -> None:
    planned = (remark("d", text="on headers"), remark("d", where="there", text="on headers"))
    notices = gather_notices(planned, FIRMS, None, None, PANEL, [])
    assert [(one.code, one.where, one.text) for one in notices] == [
        ("d", "there", "on headers"),
        ("a", "here", "on data"),
        ("d", "here", "on data"),
    ]
