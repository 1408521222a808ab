"""Named samples: masks over the panel's rows, each with its flow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray, freeze_array
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.spec.panel import Sample
from ipec_econ.panel.conditions import select_history
from ipec_econ.panel.counting import Population, count_step
from ipec_econ.panel.history import History

MAIN = "main"


def build_samples(
    specs: Mapping[str, Sample], history: History, population: Population
) -> tuple[dict[str, BoolArray], tuple[FlowStep, ...]]:
    """Return a mask for each sample, ``main`` first, and the flow of each.

    The filters apply in the order ``where``, ``years``, ``min_periods``, ``balanced``:
    ``min_periods`` counts a unit's rows that passed the former two, and ``balanced`` keeps the
    units seen in every period in which the sample has a row.

    Raises
    ------
    PanelError
        If a condition cannot be computed, or a sample has no row; all problems together.
    """
    masks: dict[str, BoolArray] = {}
    flow: list[FlowStep] = []
    problems: list[Problem] = []
    for name, spec in {MAIN: Sample(), **specs}.items():
        try:
            draft = _SampleDraft(name, history, population)
            masks[name] = freeze_array(draft.filter(spec))
            flow += draft.steps
        except PanelError as error:
            problems += error.problems
    if problems:
        raise PanelError(problems)
    return masks, tuple(flow)


class _SampleDraft:
    """One sample while its filters are applied."""

    def __init__(self, name: str, history: History, population: Population) -> None:
        self.name, self.history, self.population = name, history, population
        self.mask: BoolArray = np.ones(len(history.codes), dtype=np.bool_)
        self.steps: list[FlowStep] = []
        self._keep(self.mask, "panel", "all rows of the panel")

    def filter(self, spec: Sample) -> BoolArray:
        if spec.where is not None:
            met = select_history(self.history, spec.where, f"panel.samples.{self.name}.where")
            self._keep(met, "where", f"not ({spec.where})")
        if spec.years is not None:
            first, last = spec.years
            times = self.history.times
            self._keep((times >= first) & (times <= last), "years", f"outside {first} to {last}")
        if spec.min_periods > 1:
            reason = f"seen in fewer than {spec.min_periods} periods"
            self._keep(self._count_rows() >= spec.min_periods, "min_periods", reason)
        if spec.balanced:
            n_periods = np.unique(self.history.times[self.mask]).size
            reason = f"not seen in all {n_periods} periods"
            self._keep(self._count_rows() == n_periods, "balanced", reason)
        if not self.mask.any():
            raise PanelError(self._explain_empty())
        return self.mask

    def _keep(self, condition: BoolArray, step: str, reason: str) -> None:
        before, self.mask = self.mask, self.mask & condition
        scope = f"sample:{self.name}"
        self.steps.append(
            count_step(self.population, before, self.mask, scope=scope, step=step, reason=reason)
        )

    def _count_rows(self) -> IntArray:
        codes = self.history.codes
        rows = np.bincount(codes[self.mask], minlength=self.history.n_units)
        return rows[codes].astype(np.int64)

    def _explain_empty(self) -> Problem:
        left = ", ".join(f"{step.step}: {step.rows}" for step in self.steps)
        return Problem(
            "panel/empty-sample",
            f"sample `{self.name}` has no row",
            f"panel.samples.{self.name}",
            why=f"rows left after each step: {left}",
            fix="relax the step that leaves none",
        )
