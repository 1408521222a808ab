"""The innovation flag in the sample flow: who is known, and who buys innovation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.flow import FlowStep
from ipec_econ.core.innovation import FLAG
from ipec_econ.engine.to_mask import to_mask
from ipec_econ.sources.award_flow import count_step

SCOPE = "awards:innovation"


def count_flags(table: pa.Table) -> Iterator[FlowStep]:
    """Yield steps from all award rows to those that are known, and to those that buy innovation.

    No row is dropped by them: they say what `innovation` and `not innovation` can see.
    """
    flag = table.column(FLAG)
    known = pc.is_valid(flag).to_numpy().astype(np.bool_)
    yes = to_mask(flag)
    first = count_step("read", "award rows that the innovation rules look at", table, None)
    second = count_step(
        "known", "award rows that are known to buy innovation or not", table, first, known
    )
    third = count_step("innovation", "award rows that buy innovation", table, second, yes)
    yield from (replace(step, scope=SCOPE) for step in (first, second, third))
