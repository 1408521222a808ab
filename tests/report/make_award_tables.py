"""Seven award rows around a register that starts in 2012, and their links."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ipec_econ.core.award_quality import AwardCoverage, AwardQuality
from ipec_econ.core.panel import Panel
from ipec_econ.core.tables import AwardTable, LinkResult

AWARDS: dict[str, list[Any]] = {
    "time": [2011, 2012, 2012, 2012, 2014, 2014, 2108],
    "value": [1e6, 2e6, None, 4e6, 8e6, 1e6, 5e9],
    "buyer_type": ["nhs", "local", "local", None, "local", "nhs", "nhs"],
    "currency": ["GBP"] * 7,
}
LINKS: dict[str, list[Any]] = {
    # The fourth award row was split into two suppliers, of whom one is linked.
    "award_row": [0, 1, 2, 3, 3, 4, 5, 6],
    "supplier": ["a", "a", "b", "b", "c", "a", "d", "a"],
    "decision": ["accepted", "accepted", "rejected", "accepted", "review", "rejected", "accepted",
                 "accepted"],
}  # fmt: skip


def make_coverage(time: int, buyer: str, rows: int, suppliers: int | None) -> AwardCoverage:
    nothing: dict[str, Any] = dict.fromkeys(
        ("awards", "with_value", "with_supplier_id", "with_cpv", "with_bids", "value",
         "median_delay"),
    )  # fmt: skip
    return AwardCoverage(
        time=time, buyer_type=None, buyer_name=buyer, rows=rows, suppliers=suppliers, **nothing
    )


COVERAGE = (
    make_coverage(2011, "Leeds", 2, 2),
    make_coverage(2014, "Leeds", 5, 3),
    make_coverage(2012, "York", 9, 4),
    make_coverage(2013, "Hull", 1, 1),
    make_coverage(2108, "York", 1, 1),
)


def make_award_table(
    changes: dict[str, list[Any] | None] | None = None, coverage: int | None = 2012
) -> AwardTable:
    columns = {k: v for k, v in {**AWARDS, **(changes or {})}.items() if v is not None}
    quality = AwardQuality(7, None, (), COVERAGE)
    return AwardTable(pa.table(columns), coverage, (), (), quality=quality)


def make_link_result() -> LinkResult:
    return LinkResult(pa.table(LINKS), {})


def make_years(first: int = 2011, last: int = 2014) -> Panel:
    years = pa.array(range(first, last + 1), pa.int64())
    rows = pa.table({"crn": ["1"] * len(years), "year": years})
    return Panel(rows, "crn", "year", {}, {"main": np.ones(len(years), dtype=np.bool_)}, ())
