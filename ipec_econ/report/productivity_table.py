"""Elasticities of productivity measures: one column a measure and group."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.productivity import (
    IMPOSED_METHODS,
    METHOD_TITLES,
    POOLED,
    ProductivityResult,
)
from ipec_econ.core.spec.output import ProductivityTable
from ipec_econ.core.table import EMPTY, WITHHELD, Block, Cell, Column, Row, Span, Table
from ipec_econ.report.cells import (
    make_count_cell,
    make_error_cell,
    make_number_cell,
    make_value_cell,
)
from ipec_econ.report.word_list import join_words

Results = Sequence[ProductivityResult]


def build_productivity_table(table_id: str, spec: ProductivityTable, results: Results) -> Table:
    """Return inputs' elasticities with their errors, then what moves productivity, then tests.

    Raises
    ------
    RenderError
        A measure that the study does not have, or none at all.
    """
    shown = _choose(table_id, spec, results)
    blocks = (
        Block(tuple(_list_inputs(shown, spec))),
        Block(tuple(_list_law(shown, spec)), "Law of motion"),
        Block(tuple(_list_statistics(shown, spec))),
    )
    return Table(
        id=table_id,
        title=spec.title or "Elasticities behind productivity measures",
        columns=tuple(
            Column(f"{one.measure}/{one.group}" if one.group else one.measure, *_head(one, spec))
            for one in shown
        ),
        blocks=tuple(block for block in blocks if block.rows),
        notes=(*spec.notes, *_write_notes(shown)),
        spans=_build_spans(shown, spec),
        decimals=spec.digits,
    )


def _choose(table_id: str, spec: ProductivityTable, results: Results) -> Results:
    known = dict.fromkeys(one.measure for one in results)
    unknown = [name for name in spec.measures if name not in known]
    if unknown or not known:
        what = f"`{unknown[0]}` is no measure of the study" if unknown else "there is no measure"
        raise RenderError(
            Problem(
                "render/no-measure",
                f"table `{table_id}` shows productivity, and {what}",
                f"tables.{table_id}",
                "measures are what `panel.productivity` names",
                f"available: {join_words(list(known))}" if known else "add `productivity`",
            )
        )
    wanted = spec.measures or tuple(known)
    return [one for name in wanted for one in results if one.measure == name]


def _head(one: ProductivityResult, spec: ProductivityTable) -> tuple[str, str]:
    """Return a column's heading and what stands below it: group or measure, and method."""
    group = "Other groups" if one.group == POOLED else one.group
    name = spec.labels.get(one.group, group) or spec.labels.get(one.measure, one.measure)
    return name, METHOD_TITLES[one.method]


def _build_spans(shown: Results, spec: ProductivityTable) -> tuple[Span, ...]:
    """Return a heading over the groups of each measure; none where no measure has any."""
    if not any(one.group for one in shown):
        return ()
    return tuple(
        Span(spec.labels.get(measure, measure) if groups[0].group else "", len(groups))
        for measure, groups in (
            (measure, list(part)) for measure, part in groupby(shown, lambda one: one.measure)
        )
    )


def _list_inputs(shown: Results, spec: ProductivityTable) -> Iterator[Row]:
    inputs = dict.fromkeys(name for one in shown for name in one.inputs[: one.n_inputs])
    for name in inputs:
        yield from _build_rows(name, shown, spec, lambda one: one.inputs[: one.n_inputs])


def _list_law(shown: Results, spec: ProductivityTable) -> Iterator[Row]:
    if any(not math.isnan(one.persistence) or one.withheld for one in shown):
        cells = tuple(_make(one, one.persistence, spec.digits) for one in shown)
        yield Row("Persistence", cells, "statistic")
    shifters = dict.fromkeys(name for one in shown for name in one.inputs[one.n_inputs :])
    for name in shifters:
        yield from _build_rows(name, shown, spec, lambda one: one.inputs[one.n_inputs :])


def _build_rows(
    name: str,
    shown: Results,
    spec: ProductivityTable,
    list_names: Callable[[ProductivityResult], Sequence[str]],
) -> Iterator[Row]:
    upper: list[Cell] = []
    lower: list[Cell] = []
    for one in shown:
        if name not in list_names(one):
            upper.append(EMPTY)
            lower.append(EMPTY)
            continue
        place = one.inputs.index(name)
        error = one.std_errors[place]
        upper.append(
            WITHHELD
            if one.is_withheld(name)
            else make_value_cell(one.elasticities[place], spec.digits)
        )
        lower.append(make_error_cell(None if math.isnan(error) else error, spec.digits))
    yield Row(spec.labels.get(name, name), tuple(upper), "estimate")
    if any(cell != EMPTY for cell in lower):
        yield Row("", tuple(lower), "below")


def _list_statistics(shown: Results, spec: ProductivityTable) -> Iterator[Row]:
    lines: tuple[tuple[str, Callable[[ProductivityResult], Cell]], ...] = (
        ("Returns to scale", lambda one: _make(one, _add_up(one), spec.digits)),
        ("Hansen J", lambda one: _make(one, one.hansen_j, spec.digits)),
        ("Hansen J p-value", lambda one: _make(one, one.hansen_p, spec.digits)),
        ("Solutions of exact moments", lambda one: make_count_cell(one.n_roots or None)),
        ("Observations", lambda one: make_count_cell(one.n_obs)),
        ("Firms", lambda one: make_count_cell(one.n_firms)),
        ("Draws of firms", lambda one: make_count_cell(one.replications or None)),
    )
    for label, make in lines:
        cells = tuple(make(one) for one in shown)
        if any(cell not in (EMPTY, WITHHELD) for cell in cells):
            yield Row(label, cells, "statistic")


def _add_up(one: ProductivityResult) -> float:
    """Return the sum of estimated elasticities; imposed weights say nothing by theirs."""
    return math.nan if one.method in IMPOSED_METHODS else one.returns_to_scale


def _make(one: ProductivityResult, value: float, digits: int) -> Cell:
    if one.withheld:
        return WITHHELD
    return make_number_cell(None if math.isnan(value) else value, digits)


def _write_notes(shown: Results) -> Iterator[str]:
    yield (
        "Elasticities of output with respect to inputs; productivity is output less inputs times "
        "their elasticities, in logs. Observations are those of the last equation."
    )
    methods = {one.method for one in shown}
    if methods & set(IMPOSED_METHODS):
        yield (
            "Weights of an index are mean shares of cost, and labour productivity gives labour the "
            "weight 1: they are imposed, not estimated."
        )
    drawn = {one.method: METHOD_TITLES[one.method] for one in shown if one.replications}
    if drawn:
        titles = join_words(list(drawn.values()))
        yield f"Standard errors of {titles} are over draws of firms with replacement."
    if methods - set(IMPOSED_METHODS) - drawn.keys():
        others = "Other standard errors" if drawn else "Standard errors"
        yield f"{others} are clustered by firm."
    if any(one.group == POOLED for one in shown):
        yield "Other groups have too few rows of their own and share the elasticities of all firms."
