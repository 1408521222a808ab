"""The suppliers, periods and values behind match rates, one entry a link."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.disclose.release_linkage import LinkEvidence
from ipec_econ.runner.material import Material


def gather_link_evidence(material: Material) -> LinkEvidence | None:
    """Return what a study's match rates rest on; ``None`` without awards."""
    links, awards = material.links, material.awards
    if links is None or awards is None:
        return None
    rows = awards.rows.take(links.rows.column("award_row"))
    # Awards without a supplier's name are one supplier together: fewer, never more.
    names = pc.fill_null(pc.cast(links.rows.column("supplier"), pa.string()), "")
    codes = pc.dictionary_encode(names.combine_chunks()).indices
    times = values = None
    if "time" in rows.column_names:
        times = np.asarray(rows.column("time").to_numpy(), dtype=np.int64)
    if "value" in rows.column_names:
        values = np.asarray(rows.column("value").to_numpy(), dtype=np.float64)
    linked = pc.equal(links.rows.column("decision"), "accepted")
    return LinkEvidence(
        suppliers=np.asarray(codes, dtype=np.int64),
        times=times,
        values=values,
        linked=np.asarray(linked, dtype=np.int64),
    )
