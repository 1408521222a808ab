"""The samples of tables whose models share their rows, added to the panel before estimation."""

from __future__ import annotations

from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.panel import Panel
from ipec_econ.panel.common_sample import add_common_sample
from ipec_econ.plan.plan import Plan
from ipec_econ.runner.placing import place_problem


def add_common_samples(plan: Plan, panel: Panel) -> Panel:
    """Return the panel with a sample for every table with `sample: common`.

    Raises
    ------
    PanelError
        A model's rows cannot be selected; the problems of all tables.
    """
    problems: list[Problem] = []
    for name, shown in plan.common_samples.items():
        try:
            panel = add_common_sample(panel, name, {one: plan.models[one] for one in shown})
        except PanelError as error:
            problems += [place_problem(one, plan.marks) for one in error.problems]
    if problems:
        raise PanelError(tuple(dict.fromkeys(problems)))
    return panel
