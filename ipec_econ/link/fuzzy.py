"""The fuzzy rule: a supplier is the one firm with the most similar name, if similar enough."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.link.calibration import Calibration, calibrate_threshold, prepare_trial
from ipec_econ.link.found import ACCEPTED, Found
from ipec_econ.link.labelled import LabelledSuppliers
from ipec_econ.link.look_up import count_ties
from ipec_econ.link.nearest import find_nearest
from ipec_econ.link.register import Register
from ipec_econ.link.score_counts import count_scores
from ipec_econ.link.similar_names import BLOCK_CAP, MIN_SCORE, find_similar_names

DEFAULT_THRESHOLD = 0.9
"""Used where nothing can calibrate: see docs/linkage.md for what it gave on real names."""

DEFAULT_PRECISION = 0.98
"""Of equal and similar names together."""

THREADS = 2
"""Of the engine; links do not depend on it."""


@dataclass(frozen=True, slots=True)
class FuzzyChoice:
    """How similar is similar enough: a threshold, or the precision to calibrate it for."""

    threshold: float | None
    precision: float | None


def match_similar_names(
    suppliers: pa.Table,
    register: Register,
    choice: FuzzyChoice,
    labelled: LabelledSuppliers,
    *,
    threads: int = THREADS,
) -> Found:
    """Find each supplier's firm by the most similar name, both normalised.

    Without a threshold it is calibrated on the register: suppliers whose number and name (or
    postcode) agree are linked again by name alone. Firms of equal score are told apart as in
    the name rule, or left for review.

    Parameters
    ----------
    labelled
        Suppliers whose firm is known, and what equal names did with the others.
    """
    trial = None
    if choice.threshold is None:
        n_left = pc.count_distinct(suppliers.column("key")).as_py()
        trial = prepare_trial(labelled, register, n_left=n_left)
    tried = () if trial is None else (trial.rest, trial.hidden)
    asked = pa.concat_tables([part.select(["key", "core"]) for part in (suppliers, *tried)])
    pairs, n_compared = find_similar_names(asked, register, threads=threads)
    calibration, threshold = None, choice.threshold or DEFAULT_THRESHOLD
    if trial is not None:
        wanted = choice.precision or DEFAULT_PRECISION
        calibration = calibrate_threshold(trial, register, pairs, precision=wanted)
        threshold = calibration.threshold or DEFAULT_THRESHOLD
    rows = find_nearest(suppliers, register, pairs, threads=threads)
    scores = count_scores(rows, suppliers.column("key"), threshold=threshold, lowest=MIN_SCORE)
    rows = rows.filter(pc.greater_equal(rows.column("score"), threshold))
    measures = _describe(threshold, choice, calibration, n_compared, rows)
    return Found(rows, {"fuzzy": {**measures, "scores": scores}})


def _describe(
    threshold: float,
    choice: FuzzyChoice,
    calibration: Calibration | None,
    n_compared: int,
    rows: pa.Table,
) -> dict[str, object]:
    if calibration is None:
        source = "given"
    else:
        source = "default" if calibration.threshold is None else "calibrated"
    return {
        "threshold": threshold,
        "threshold_is": source,
        "precision_wanted": None if calibration is None else choice.precision,
        "block_cap": BLOCK_CAP,
        "n_pairs_compared": n_compared,
        "n_linked": pc.sum(pc.equal(rows.column("decision"), ACCEPTED)).as_py() or 0,
        "ties": count_ties(rows),
        "calibration": None if calibration is None else calibration.as_record(),
    }
