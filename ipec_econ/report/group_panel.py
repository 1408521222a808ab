"""One estimate of several groups: a line a group, a series a model."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.figure import Point, Series, Tick
from ipec_econ.report.estimator_titles import title_estimator
from ipec_econ.report.table_rows import EstimateRow


def is_one_row_of_groups(results: Sequence[ModelResult], rows: Sequence[EstimateRow]) -> bool:
    """Return whether all results are groups of models with ``by``, and one row is drawn."""
    return len(rows) == 1 and all(result.group is not None for result in results)


def draw_groups(
    results: Sequence[ModelResult],
    row: EstimateRow,
    labels: Mapping[str, str],
    labels_of_models: Mapping[str, str],
    make_point: Callable[[int, Estimate], Point],
) -> tuple[tuple[Series, ...], tuple[Tick, ...]]:
    """Return a series for each model, and a line for each value of their groups.

    Parameters
    ----------
    results
        All of them groups.
    row
        An estimate (or none) for each of them.
    labels, labels_of_models
        The figure's words for values and models, and the spec's labels of models.
    make_point
        Line's number and estimate → its point.
    """
    values = [result.group.value if result.group else "" for result in results]
    lines = {value: number for number, value in enumerate(dict.fromkeys(values))}
    points: dict[str, list[Point]] = {}
    titles: dict[str, str] = {}
    for result, value, one in zip(results, values, row.estimates, strict=True):
        name = result.spec_model
        titles[name] = (
            labels.get(name) or labels_of_models.get(name) or title_estimator(result.estimator)
        )
        drawn = points.setdefault(name, [])
        if one is not None and math.isfinite(one.estimate):
            drawn.append(make_point(lines[value], one))
    twice = len(set(titles.values())) < len(titles)
    series = tuple(
        Series(name, f"{titles[name]} ({name})" if twice else titles[name], tuple(drawn))
        for name, drawn in points.items()
    )
    return series, tuple(Tick(number, labels.get(value, value)) for value, number in lines.items())
