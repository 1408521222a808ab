"""Which treatment a coefficient is of: regressions take treatments as plain regressors."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ipec_econ.core.catalogue import Row

_NAME = re.compile(r"\w+")


def name_treatment(row: Row, treatments: Mapping[str, bool]) -> str:
    """Return the treatment of an estimate; empty where it has none.

    Parameters
    ----------
    row
        One of estimates.csv. Where its treatment is empty, that of a coefficient is one that its
        term is made of: ``share``, ``share^2``, or ``share_local``, a part of ``share`` by
        buyer type.
    treatments
        Those of the study's spec: id → whether it has parts.
    """
    if row["treatment"]:
        return str(row["treatment"])
    names = _NAME.findall(row["term"] or "")
    for treatment, has_parts in treatments.items():
        prefix = f"{treatment}_"
        if treatment in names or (has_parts and any(name.startswith(prefix) for name in names)):
            return treatment
    return ""
