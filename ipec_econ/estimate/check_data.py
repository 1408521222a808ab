"""What must hold of a model's rows before anything is estimated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.count_rows import count_obs


def check_data(data: ModelData, *, model_id: str) -> None:
    """Refuse rows on which no regression can be estimated.

    Raises
    ------
    EstimationError
        With every problem found: no rows, numbers that are not finite, weights that are not
        positive, an outcome that does not vary.
    """
    problems = tuple(_find_problems(data, f"model {model_id}"))
    if problems:
        raise EstimationError(problems)


def _find_problems(data: ModelData, where: str) -> Iterator[Problem]:
    if len(data.outcome) == 0:
        yield Problem(
            "estimate/no-rows",
            "no row is left to estimate on",
            where,
            "every row was dropped by the sample, by missing values or as a singleton",
            "look at the sample flow of this model to see where the rows went",
        )
        return
    yield from _find_infinite(data, where)
    yield from _find_bad_weights(data, where)
    if data.work.recall("constant", (data.outcome,), lambda: _is_constant(data)):
        yield Problem(
            "estimate/no-outcome-variation",
            f"the outcome {data.outcome_name} is {data.outcome[0]:g} in all {count_obs(data)} rows",
            where,
            "a constant cannot be explained by anything",
            "check the outcome's expression and the sample",
        )


def _find_infinite(data: ModelData, where: str) -> Iterator[Problem]:
    columns = [(data.outcome_name, data.outcome, 0)]
    columns += [(term, data.regressors, j) for j, term in enumerate(data.terms)]
    if data.treated is not None:
        columns.append(("the treatment", data.treated, 0))
    for name, values, j in columns:
        n_bad = data.work.recall("not finite", (values, j), partial(_count_infinite, values, j))
        if n_bad:
            yield Problem(
                "estimate/not-finite",
                f"{name} is infinite or not a number in {n_bad} of {len(values)} rows",
                where,
                "one such value makes every coefficient undefined",
                "make the expression null there, or leave the rows out with `where`",
            )


def _count_infinite(values: FloatArray, column: int) -> int:
    one = values if values.ndim == 1 else values[:, column]
    return len(one) - int(np.count_nonzero(np.isfinite(one)))


def _is_constant(data: ModelData) -> bool:
    values = data.outcome
    if not np.isfinite(values).all() or np.ptp(values) > 0:
        return False
    if data.firms is not None and data.firms.ends[0] < data.firms.ends[1]:
        return False
    if data.followed is not None and data.followed.varies:
        return False
    return data.cells is None or not data.cells.table.scatter[data.cells.cell].any()


def _find_bad_weights(data: ModelData, where: str) -> Iterator[Problem]:
    if data.weights is None:
        return
    bad = ~(np.isfinite(data.weights) & (data.weights > 0))
    if bad.any():
        examples = ", ".join(f"{value:g}" for value in data.weights[bad][:3])
        yield Problem(
            "estimate/bad-weights",
            f"{int(bad.sum())} of {len(bad)} weights are not positive numbers ({examples})",
            where,
            "a weight says how many firms a row stands for",
            "leave these rows out with `where`, so that the sample flow counts them",
        )
