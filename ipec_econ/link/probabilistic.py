"""The probabilistic rule: a supplier is the firm that a trained model finds likely enough."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.link_model import LinkModel
from ipec_econ.link.found import ACCEPTED, Found
from ipec_econ.link.look_up import count_ties, look_up_names
from ipec_econ.link.register import Register
from ipec_econ.link.score_counts import count_scores
from ipec_econ.link.splink_pairs import find_likely_pairs

THREADS = 2
"""Of the engine; links do not depend on it."""

_FIND: Mapping[str, str] = {
    "bearer": "select distinct key, form, postcode, firm from firm_row where key <> ''",
    "likely": """
        select p.key, p.postcode, b.firm, b.key as firm_key, b.form as firm_form,
               p.weight, p.probability
        from pair p join bearer b
          on b.key = p.firm_key and b.postcode is not distinct from p.firm_postcode
    """,
    "nearest": """
        select * from (
            select *, max(weight) over (partition by key, postcode) as best from likely)
        where weight = best
    """,
    # Equal weights are equal probabilities but for digits that weights are rounded to.
    "level": """
        select key, postcode, firm, firm_key, firm_form,
               max(probability) over (partition by key, postcode) as score
        from nearest
    """,
    "candidate": """
        select distinct a.key, a.form, a.postcode, a.period,
               n.firm, n.firm_key, n.firm_form, n.score
        from asked a join level n
          on n.key = a.key and n.postcode is not distinct from a.postcode
    """,
}


def match_probable_firms(
    suppliers: pa.Table,
    register: Register,
    model: LinkModel,
    *,
    threshold: float,
    threads: int = THREADS,
) -> Found:
    """Find each supplier's firm by the highest match probability, of the threshold or above.

    The model is trained beforehand and taken as it is. It runs in DuckDB in this process whatever
    the engine. Firms of equal weight are told apart as in the name rule, or left for review.

    Raises
    ------
    LinkError
        Splink is not installed.
    """
    firms = register.rows.select(["key", "postcode"]).join(register.names, "key", "key", "inner")
    pairs = find_likely_pairs(suppliers, firms, model, threshold=threshold, threads=threads)
    rows = look_up_names(
        suppliers,
        register,
        _FIND,
        tied=" firms that are equally likely",
        threads=threads,
        extra={"pair": pairs},
    )
    measures = {
        "threshold": threshold,
        "n_pairs_likely": pairs.num_rows,
        "n_linked": pc.sum(pc.equal(rows.column("decision"), ACCEPTED)).as_py() or 0,
        "ties": count_ties(rows),
        "scores": count_scores(
            rows, suppliers.column("key"), threshold=threshold, lowest=threshold
        ),
    }
    return Found(rows, {"probabilistic": measures})
