"""Awards of which a treatment's condition does not know: they treat nobody, and are counted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.notice import Level, Notice
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.make_notice import make_notice


def notice_unknown_awards(
    name: str, awards: FirmAwards, conditions: Mapping[str, str | None], chosen: BoolArray
) -> tuple[Notice, ...]:
    """Return a notice where a condition is null for awards that meet none.

    Parameters
    ----------
    name
        The treatment.
    conditions
        Key of the spec → condition on awards; ``None`` holds for all.
    chosen
        Awards that meet one of them, shape (n_awards,).
    """
    unknown: BoolArray = np.zeros(len(chosen), dtype=np.bool_)
    for key, where in conditions.items():
        if where is not None:
            unknown |= awards.select(f"({where}) is null", key=key)
    unknown &= ~chosen
    if not unknown.any():
        return ()
    firms = np.unique(awards.codes[unknown])
    untreated = int(np.count_nonzero(~np.isin(firms, awards.codes[chosen])))
    text = (
        f"of {int(unknown.sum())} awards of {len(firms)} firms it is not known whether they meet "
        "the condition (it is null): they treat nobody"
    )
    if untreated:
        text += (
            f"; {untreated} of these firms have no award that does, and count as not treated, "
            "which they may be"
        )
    level: Level = "warning" if untreated else "info"
    return (make_notice(name, "panel/unknown-award", text, level),)
