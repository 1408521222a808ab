"""What is released of the files that were read."""

from __future__ import annotations

import pytest

from ipec_econ.core.flow import FlowStep
from ipec_econ.core.tables import InputRecord
from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.runner.disclosing import release_input
from tests.disclose.rules import make_rules

FLOW = (FlowStep("firms", "read", "rows", 3664, 400), FlowStep("awards", "read", "rows", 813, 90))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (3664, 3660),
        # One of several files of awards: with the others it tells what all of them have.
        (412, None),
        (813, None),
        (None, None),
    ],
)
def test_rows_of_an_input_are_told_where_the_flow_tells_them(rows, told) -> None:
    record = InputRecord("firms", "firms.csv", "csv", "0" * 64, 91_827, rows)
    hidden = HiddenCounts(rows=frozenset({813}))
    released = release_input(record, FLOW, hidden, make_rules())
    assert (released.rows, released.bytes) == (told, None)
