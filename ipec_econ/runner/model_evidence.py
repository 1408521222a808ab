"""What the panel tells of a model's outcome and weights: how much of them few firms make up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import Panel
from ipec_econ.disclose.judge_values import judge_values, measure_dominance
from ipec_econ.disclose.surroundings import ModelEvidence
from ipec_econ.engine.columns import find_column, name_type, narrow_column
from ipec_econ.plan.plan import Plan
from ipec_econ.report.treatment_groups import number_firms

NUMBERS = ("integer", "number", "boolean")


def gather_model_evidence(
    plan: Plan, results: Sequence[ModelResult], panel: Panel, rules: DisclosureRules
) -> Mapping[str, ModelEvidence]:
    """Return, by result id, what the rows of its sample say of its outcome and weights.

    A model drops some of these rows before it estimates; what one firm dominates among them it
    dominates hardly less afterwards. Where the panel has no rows (cells, or firms outside memory)
    or the outcome is no column of it, nothing is known.
    """
    # A panel without rows (of cells, or of firms outside memory) has no sample to look at.
    firms = number_firms(panel)
    evidence = {}
    for result in results:
        model = plan.models.get(result.spec_model)
        if model is None:
            # A grid's cell on a panel of its own, which is not at hand any more.
            own = [one.study.models.get(result.spec_model) for one in plan.variants]
            is_weighted = any(one is not None and one.weights is not None for one in own)
            evidence[result.model] = ModelEvidence(is_weighted=is_weighted)
            continue
        kept = panel.samples.get(model.sample) if panel.rows.num_rows else None
        outcome = result.estimates[0].outcome if result.estimates else ""
        values, weights = _read(panel, outcome), _read(panel, model.weights)
        before = None if kept is None else _find_before(panel, model.treatment, kept)
        evidence[result.model] = ModelEvidence(
            before=None
            if values is None or before is None
            else judge_values(values[before], firms[before], rules),
            outcome=None
            if values is None or kept is None
            else judge_values(values[kept], firms[kept], rules),
            weights=None
            if weights is None or kept is None
            else measure_dominance(
                np.nan_to_num(weights[kept]), firms[kept], rules.dominance_firms
            ),
            is_weighted=model.weights is not None,
        )
    return evidence


def _find_before(panel: Panel, treatment: str | None, kept: BoolArray) -> BoolArray | None:
    """Mark the rows of treated firms before their treatment, shape (n_rows,)."""
    if treatment is None or treatment not in panel.treatments:
        return None
    cohort = panel.treatments[treatment].cohort
    times = np.asarray(panel.rows.column(panel.time).to_numpy(), dtype=np.int64)
    return np.asarray(kept & np.isfinite(cohort) & (times < cohort))


def _read(panel: Panel, name: str | None) -> FloatArray | None:
    if not name:
        return None
    try:
        column = panel.rows.column(find_column(name, panel.rows.column_names))
    except LookupError:
        return None
    if name_type(column.type) not in NUMBERS:
        return None
    numbers = pc.cast(narrow_column(column), pa.float64())
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
