"""How many award rows a rule scored how high, and what it made of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.link.found import ACCEPTED, REVIEW

BINS = 30
BELOW = "below"
"""What stands for a decision where the score is below the threshold."""

NUDGE = 1e-9
"""Of a bin: a score that is its lower end but for rounding belongs to it."""


def count_scores(
    rows: pa.Table, names: pa.ChunkedArray, *, threshold: float, lowest: float
) -> list[dict[str, object]]:
    """Return the counts of a histogram, one entry a bin and decision that has any.

    Parameters
    ----------
    rows
        Of schema ``FOUND_SCHEMA``, those below the threshold too if the rule scores them.
    names
        Supplier names, which the rows' positions count.
    threshold
        From which on the rule decides.
    lowest
        Where the first of ``BINS`` bins starts; the last ends at 1.
    """
    scores = np.asarray(rows.column("score"), dtype=np.float64)
    width = (1 - lowest) / BINS or 1.0
    places = np.floor((scores - lowest) / width + NUDGE).clip(0, BINS - 1).astype(np.int64)
    codes = np.where(np.asarray(pc.equal(rows.column("decision"), ACCEPTED)), 0, 1)
    codes[scores < threshold] = 2
    named = pc.dictionary_encode(names.take(rows.column("position")))
    keys = np.asarray(named.combine_chunks().indices, dtype=np.int64)
    entries: list[dict[str, object]] = []
    for place in range(BINS):
        for code, decision in enumerate((ACCEPTED, REVIEW, BELOW)):
            chosen = (places == place) & (codes == code)
            if chosen.any():
                entries.append(
                    {
                        "from": round(lowest + place * width, 6),
                        "to": round(lowest + (place + 1) * width, 6),
                        "decision": decision,
                        "n_rows": int(np.count_nonzero(chosen)),
                        "n_names": len(np.unique(keys[chosen])),
                    }
                )
    return entries
