"""sample_flow.csv: rows, firms and treated firms after every step."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.flow import FLOW_COLUMNS, FlowLine
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.published_number import format_field

SAMPLE_FLOW_CSV = "sample_flow.csv"


def flow_to_csv(flow: Sequence[FlowLine]) -> bytes:
    """Write sample_flow.csv in the order of the steps; empty = does not apply, or is withheld."""
    return write_csv(
        FLOW_COLUMNS,
        [[format_field(getattr(step, column)) for column in FLOW_COLUMNS] for step in flow],
    )
