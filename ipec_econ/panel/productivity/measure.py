"""Every productivity measure of the spec, as a column and as elasticities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.productivity import IMPOSED_METHODS
from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.panel.history import History
from ipec_econ.panel.productivity.describe_measure import describe_rows
from ipec_econ.panel.productivity.impose_weights import impose_weights
from ipec_econ.panel.productivity.measured import Measured
from ipec_econ.panel.productivity.read_factors import read_factors


def measure_productivity(
    history: History, specs: Mapping[str, Productivity], *, seed: int
) -> Measured:
    """Return the measures in the spec's order; none reads another.

    Elasticities are of all rows of the firm table that have what the method reads, treated or
    not. A row has the measure where it has output and inputs, and a group if there are groups.

    Raises
    ------
    PanelError
        ``panel/productivity`` where the data cannot carry a method, and what `read_factors` raises;
        the problems of all measures together.
    """
    made: list[Measured] = []
    problems: list[Problem] = []
    for name, spec in specs.items():
        try:
            made.append(_measure(history, name, spec, seed))
        except PanelError as error:
            problems += error.problems
    if problems:
        raise PanelError(problems)
    return Measured(
        {name: values for one in made for name, values in one.columns.items()},
        tuple(result for one in made for result in one.results),
        tuple(notice for one in made for notice in one.notices),
        {name: found for one in made for name, found in one.elasticities.items()},
    )


def _measure(history: History, name: str, spec: Productivity, seed: int) -> Measured:
    factors = read_factors(history, spec, f"panel.productivity.{name}")
    if spec.method in IMPOSED_METHODS:
        made = impose_weights(history, name, spec, factors)
    else:
        # Its two dozen modules are not loaded by runs that estimate no production function.
        from ipec_econ.panel.productivity.estimate_groups import estimate_groups

        made = estimate_groups(history, name, spec, factors, seed)
    is_replaced = name in history.rows.column_names
    remarks = describe_rows(name, spec, factors, made.columns[name], is_replaced=is_replaced)
    return replace(made, notices=(*remarks, *made.notices))
