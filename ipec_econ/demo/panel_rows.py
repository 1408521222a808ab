"""A block's firm-years as a table, firm by firm."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import IntArray
from ipec_econ.demo.block import Block
from ipec_econ.demo.regions import REGIONS
from ipec_econ.demo.sectors import SECTORS


def find_rows(block: Block) -> tuple[IntArray, IntArray]:
    """Return firm and year positions of the firm-years seen, in order of firm and year."""
    firms, years = np.nonzero(block.seen.T)
    return firms.astype(np.int64), years.astype(np.int64)


def tabulate_panel(block: Block) -> pa.Table:
    """Return what a statistical office would know; columns as in ``firms.parquet``, no names."""
    firms, years = find_rows(block)
    calendar = np.array(block.world.years)[years]
    economy, traits = block.economy, block.traits
    gva, purchases = block.gva[years, firms], block.purchases[years, firms]
    sic = pa.array([sector.sic for sector in SECTORS]).take(pa.array(traits.sector[firms]))
    sic2 = pa.array([sector.sic[:2] for sector in SECTORS]).take(pa.array(traits.sector[firms]))
    regions = pa.array([region.code for region in REGIONS])
    return pa.table(
        {
            "sic": sic,
            "sic2": sic2,
            "itl": regions.take(pa.array(traits.region[firms])),
            "year": calendar,
            "turnover": gva + purchases,
            "purchases": purchases,
            "gva": gva,
            "employees": economy.employees[years, firms],
            "labour_costs": economy.labour_costs[years, firms],
            "capital": economy.capital[years, firms],
            "investment": economy.investment[years, firms],
            "age": calendar - traits.founded[firms],
        }
    )
