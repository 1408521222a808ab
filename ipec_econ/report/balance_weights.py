"""Never-treated firms weighted to look like treated ones, for a balance table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.described import Variable
from ipec_econ.core.panel import Panel
from ipec_econ.numerics.propensity_weights import weigh_by_propensity
from ipec_econ.report.panel_variables import read_variables
from ipec_econ.report.word_list import join_words


@dataclass(frozen=True, slots=True)
class Weighting:
    """A weight for each row of a sample, NaN where the row is not compared, and what to say."""

    weights: FloatArray
    notes: tuple[str, ...]


def weigh_sides(
    panel: Panel,
    names: Sequence[str],
    kept: BoolArray,
    treated: IntArray,
    controls: IntArray,
    times: IntArray,
    *,
    where: str,
) -> Weighting | None:
    """Return weights by a logit of columns, one a period; ``None`` where no column is named.

    Parameters
    ----------
    names
        Of columns; text becomes a 0/1 column for each level but its first.
    kept
        Rows of the sample, in the panel.
    treated, controls
        Positions in the sample.
    times
        Shape (n_sample,).

    Raises
    ------
    RenderError
        A column is not there, or is neither numbers nor text.
    """
    if not names:
        return None
    variables = [
        variable
        for name in names
        for variable in _drop_first(read_variables(panel, [name], kept, {}, where=where))
    ]
    rows = np.concatenate([treated, controls])
    is_treated: BoolArray = np.arange(len(rows)) < len(treated)
    columns = np.column_stack([np.ones((len(rows), 0)), *(v.values[rows] for v in variables)])
    found = weigh_by_propensity(is_treated, columns, times[rows])
    weights = np.full(len(times), np.nan)
    weights[rows] = found.weights
    return Weighting(weights, tuple(_explain(names, found.failed)))


def _drop_first(variables: Sequence[Variable]) -> list[Variable]:
    """Leave out a text's first level, which the others are measured against."""
    return [
        one
        for is_share, group in groupby(variables, key=lambda one: one.is_share)
        for one in list(group)[int(is_share) :]
    ]


def _explain(names: Sequence[str], failed: Sequence[int]) -> list[str]:
    notes = [
        "Never-treated firms are weighted by the odds of a logit of being treated on "
        f"{join_words(list(names))}, one for each period; standardised differences divide by "
        "the deviations before weighting."
    ]
    if failed:
        periods = join_words([str(time) for time in failed])
        notes.append(
            f"Left out: firms measured in {periods}, where the logit tells the groups apart."
        )
    return notes
