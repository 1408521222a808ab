"""The awards that reached a firm of the panel, with the firm and the register's coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import PanelError
from ipec_econ.core.tables import AwardTable, LinkResult
from ipec_econ.engine.evaluate import EvaluationError, select_rows
from ipec_econ.panel.conditions import explain_expression
from ipec_econ.panel.history import History


@dataclass(frozen=True, slots=True)
class FirmAwards:
    """Awards of linked firms, in the award table's order.

    Attributes
    ----------
    rows
        The award table's columns, and the firm under the name of the panel's unit where the
        award table has no such column.
    codes
        Position of each award's firm in ``History.labels``, shape (n_awards,).
    times
        Periods, shape (n_awards,).
    coverage
        First period in which the register is complete.
    coverage_given
        False where `coverage` is only the first period that the register holds.
    """

    rows: pa.Table
    codes: IntArray
    times: IntArray
    coverage: int
    coverage_given: bool

    def select(self, where: str | None, *, key: str) -> BoolArray:
        """Return which awards meet a condition, shape (n_awards,); all without one.

        Raises
        ------
        PanelError
            ``panel/expression``, naming `key`, if the condition cannot be computed.
        """
        if where is None:
            return np.ones(len(self.codes), dtype=np.bool_)
        try:
            return select_rows(self.rows, where)
        except EvaluationError as error:
            raise PanelError(explain_expression(error, where, key, table="awards")) from None


def match_awards(awards: AwardTable, links: LinkResult, history: History) -> FirmAwards:
    """Return the awards whose accepted firm is in the panel.

    Raises
    ------
    ValueError
        If `links` was made from another award table.
    """
    if links.rows.num_rows != awards.rows.num_rows:
        raise ValueError(
            f"{links.rows.num_rows} links for {awards.rows.num_rows} awards: not the same table"
        )
    firm = links.rows.column("firm")
    accepted = pc.equal(links.rows.column("decision"), "accepted")
    firm = pc.if_else(accepted, firm, pa.scalar(None, firm.type))
    found = pc.index_in(firm, value_set=pc.cast(history.labels, firm.type))
    mask = pc.is_valid(found)
    rows = awards.rows.filter(mask)
    if history.unit not in rows.column_names:
        rows = rows.append_column(history.unit, firm.filter(mask))
    times = np.asarray(awards.rows.column("time").to_numpy(), dtype=np.int64)
    first = int(times.min(initial=history.last_period + 1))
    return FirmAwards(
        rows,
        np.asarray(found.filter(mask).to_numpy(), dtype=np.int64),
        times[np.asarray(mask.to_numpy(), dtype=np.bool_)],
        first if awards.coverage is None else awards.coverage,
        awards.coverage is not None,
    )
