"""A block's tables as they are written: firms with names, true treatment, true links."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ipec_econ.demo.block import Block
from ipec_econ.demo.panel_rows import find_rows, tabulate_panel
from ipec_econ.demo.register import Register
from ipec_econ.demo.releases import Notices


def tabulate_firms(block: Block, register: Register) -> pa.Table:
    """Return the rows of ``firms.parquet``."""
    firms = pa.array(find_rows(block)[0])
    table = tabulate_panel(block)
    columns = (
        ("crn", register.numbers), ("company_name", register.names),
        ("postcode", register.postcodes),
    )  # fmt: skip
    for position, (name, values) in enumerate(columns):
        table = table.add_column(position, name, pa.array(values, pa.string()).take(firms))
    return table


def tabulate_treatment(block: Block, register: Register) -> pa.Table:
    """Return the rows of ``true_treatment.parquet``: one a firm."""
    cohort = block.awarding.cohort
    never = np.isinf(cohort)
    kinds = np.where(block.awarding.innovation, "innovation", "ordinary").astype(object)
    return pa.table(
        {
            "crn": pa.array(register.numbers, pa.string()),
            "cohort": pa.array(np.where(never, 0, cohort).astype(np.int64), mask=never),
            "kind": pa.array(kinds, pa.string(), mask=never),
            "eligible": pa.array(block.traits.eligible),
        }
    )


def tabulate_links(notices: Notices) -> pa.Table:
    """Return the rows of ``true_links.parquet``: one an award and supplier."""
    return pa.table(
        {
            "award_id": pa.array(notices.award_ids, pa.string()),
            "supplier": pa.array(notices.suppliers, pa.string()),
            "crn": pa.array(notices.numbers, pa.string()),
            "kind": pa.array(notices.kinds, pa.string()),
        }
    )
