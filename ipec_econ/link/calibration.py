"""From which similarity on names are the same firm's: read off suppliers whose firm is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.engine.query import Query
from ipec_econ.link.found import ACCEPTED
from ipec_econ.link.labelled import LabelledSuppliers
from ipec_econ.link.names import match_names
from ipec_econ.link.nearest import find_nearest
from ipec_econ.link.register import Register

THRESHOLDS: tuple[float, ...] = tuple(hundredths / 100 for hundredths in range(70, 100))
MIN_LABELLED, MIN_WITHOUT_EQUAL = 200, 10
"""Labelled suppliers, and those of them without an equal name, below which no threshold is read
off them. Most of what decides is how often a hidden firm is taken for another: all tell that."""

MAX_HIDDEN = 5_000
"""Labelled suppliers whose firm is hidden in turn: enough for a share to half a point."""


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """What the name rules do at one threshold: equal names, then names that are as similar.

    Attributes
    ----------
    n_linked, n_right
        Of the labelled suppliers without an equal name: linked to any firm; to the right one.
    n_linked_hidden
        Of the ``n_hidden`` suppliers: linked although their own firm is hidden, hence wrongly.
    precision_labelled, recall_labelled
        Of equal and similar names together, among labelled suppliers.
    precision
        The same as expected among the suppliers without a confirmed number; ``None`` of nothing.
    """

    threshold: float
    n_linked: int
    n_right: int
    n_linked_hidden: int
    precision_labelled: float
    recall_labelled: float
    precision: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """The chosen threshold, ``None`` where nothing or nobody can choose, and what it rests on.

    Attributes
    ----------
    n_labelled
        Labelled suppliers (distinct names, legal forms, postcodes, periods, firms).
    n_equal, n_equal_right
        Of these, linked by equal name; to the right firm.
    n_without_equal
        Of these, left to similarity.
    n_hidden
        Labelled suppliers, evenly drawn, that are also linked with their own firm hidden.
    n_others
        Distinct names of the suppliers without a confirmed number.
    share_outside
        Estimated share of these whose firm is not in the register.
    """

    threshold: float | None
    n_labelled: int
    n_equal: int
    n_equal_right: int
    n_without_equal: int
    n_hidden: int
    n_others: int
    share_outside: float | None
    points: tuple[CalibrationPoint, ...]

    def as_record(self) -> dict[str, object]:
        """Return it as linkage.json holds it."""
        record = {name: value for name, value in asdict(self).items() if name != "threshold"}
        return {**record, "points": [asdict(point) for point in self.points]}


@dataclass(frozen=True, slots=True)
class Trial:
    """Labelled suppliers as the calibration uses them.

    Attributes
    ----------
    rest
        Those that no equal name links, with their ``firm``.
    hidden
        Those that are linked with their own firm hidden.
    n_others, n_others_equal
        Distinct names of suppliers without a confirmed number; of these, linked by equal name.
    """

    n_labelled: int
    n_equal: int
    n_equal_right: int
    rest: pa.Table
    hidden: pa.Table
    n_others: int
    n_others_equal: int

    @property
    def share_outside(self) -> float:
        """Share of the other names whose firm is not in the register, as estimated.

        Were all inside, equal names would link them as often as labelled suppliers.
        """
        if not self.n_others:
            return 0.0
        share_equal = self.n_equal / self.n_labelled
        inside = self.n_others_equal / share_equal if share_equal else 0.0
        return max(0.0, 1.0 - inside / self.n_others)


def prepare_trial(labelled: LabelledSuppliers, register: Register, *, n_left: int) -> Trial:
    """Hide the numbers and link equal names first.

    Parameters
    ----------
    n_left
        Distinct names that are left to similarity.
    """
    rows = labelled.rows
    equal = match_names(rows, register).rows
    equal = equal.filter(pc.equal(equal.column("decision"), ACCEPTED))
    step = max(1, -(-rows.num_rows // MAX_HIDDEN))
    return Trial(
        n_labelled=rows.num_rows,
        n_equal=equal.num_rows,
        n_equal_right=int(np.count_nonzero(_is_right(equal, rows))),
        rest=rows.take(_find_rest(equal, rows.num_rows)),
        hidden=rows.take(pa.array(np.arange(0, rows.num_rows, step))),
        n_others=labelled.n_names_linked + n_left,
        n_others_equal=labelled.n_names_linked,
    )


def calibrate_threshold(
    trial: Trial, register: Register, pairs: pa.Table, *, precision: float
) -> Calibration:
    """Return the lowest threshold of ``THRESHOLDS`` at which names are right often enough.

    What no equal name links is linked to the most similar name. Every labelled supplier has its
    firm in the register, which others need not have; so some are also linked with their own firm
    hidden. With s the share of other suppliers outside the register, r and l the shares of labelled
    suppliers rightly and at all linked by equal or similar names, and f the share linked with
    their firm hidden, the expected precision is (1 − s) r / ((1 − s) l + s f).

    Parameters
    ----------
    pairs
        Similar names, those of the trial's suppliers among them.
    precision
        To be reached by equal and similar names together.
    """
    n_rest = trial.rest.num_rows
    enough = trial.n_labelled >= MIN_LABELLED and n_rest >= MIN_WITHOUT_EQUAL
    points: tuple[CalibrationPoint, ...] = ()
    if enough:
        nearest = find_nearest(trial.rest, register, pairs)
        nearest = nearest.filter(pc.equal(nearest.column("decision"), ACCEPTED))
        points = _measure(
            trial,
            np.asarray(nearest.column("score"), dtype=np.float64),
            _is_right(nearest, trial.rest),
            _score_hidden(trial.hidden, register, pairs),
        )
    chosen = [p.threshold for p in points if p.precision is not None and p.precision >= precision]
    return Calibration(
        threshold=min(chosen, default=None),
        n_labelled=trial.n_labelled,
        n_equal=trial.n_equal,
        n_equal_right=trial.n_equal_right,
        n_without_equal=trial.rest.num_rows,
        n_hidden=trial.hidden.num_rows,
        n_others=trial.n_others,
        share_outside=trial.share_outside if enough else None,
        points=points,
    )


def _find_rest(found: pa.Table, n_rows: int) -> pa.Array:
    left = np.setdiff1d(np.arange(n_rows), np.asarray(found.column("position")))
    return pa.array(left)


def _is_right(found: pa.Table, rows: pa.Table) -> BoolArray:
    true = rows.column("firm").take(found.column("position"))
    return np.asarray(pc.equal(found.column("firm"), true), dtype=np.bool_)


_HIDDEN: Mapping[str, str] = {
    "bearer": "select distinct key, firm from firm_row where key <> ''",
    "other": """
        select l.key, l.firm as own, b.firm, max(p.score) as score
        from (select distinct key, firm from labelled) l
        join pair p on p.key = l.key
        join bearer b on b.key = p.firm_key and b.firm <> l.firm
        group by l.key, l.firm, b.firm
    """,
    "best": "select *, max(score) over (partition by key, own) as highest from other",
    "lone": """
        select key, own, any_value(score) as score
        from best where score = highest group by key, own having count(*) = 1
    """,
}
_READ_SCORES = """
    select score from labelled l join lone o on o.key = l.key and o.own = l.firm order by score
"""


def _score_hidden(hidden: pa.Table, register: Register, pairs: pa.Table) -> FloatArray:
    """Return the scores at which suppliers would be linked if their own firm were not there."""
    labelled = hidden.select(["key", "firm"])
    tables = {"labelled": labelled, "firm_row": register.rows, "pair": pairs}
    (found,) = register.engine.run_query(Query(_HIDDEN, (_READ_SCORES,)), tables)
    return np.asarray(found.column("score"), dtype=np.float64)


def _measure(
    trial: Trial, scores: FloatArray, right: BoolArray, hidden: FloatArray
) -> tuple[CalibrationPoint, ...]:
    points = []
    share = trial.share_outside
    for threshold in THRESHOLDS:
        linked = scores >= threshold
        n_linked = int(np.count_nonzero(linked))
        n_right = int(np.count_nonzero(linked & right))
        n_wrong = int(np.count_nonzero(hidden >= threshold))
        all_linked, all_right = trial.n_equal + n_linked, trial.n_equal_right + n_right
        inside = (1 - share) / trial.n_labelled
        expected = inside * all_linked + share * n_wrong / trial.hidden.num_rows
        points.append(
            CalibrationPoint(
                threshold=threshold,
                n_linked=n_linked,
                n_right=n_right,
                n_linked_hidden=n_wrong,
                precision_labelled=all_right / all_linked if all_linked else 0.0,
                recall_labelled=all_right / trial.n_labelled,
                precision=inside * all_right / expected if expected else None,
            )
        )
    return tuple(points)
