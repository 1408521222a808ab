"""Arrays of a model straight from a csv, without the panel stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ipec_econ.core.panel import Codes, ModelData


def make_codes(frame: pd.DataFrame, name: str) -> Codes:
    """Code a column, or an interaction ``a^b``, by the sorted order of its levels."""
    columns = [np.unique(frame[part], return_inverse=True) for part in name.split("^")]
    codes = np.zeros(len(frame), dtype=np.int64)
    for levels, values in columns:
        codes = codes * len(levels) + values
    levels, values = np.unique(codes, return_inverse=True)
    return Codes(name, values.astype(np.int64), len(levels))


def make_data(
    frame: pd.DataFrame,
    *,
    outcome: str,
    regressors: Sequence[str] = (),
    fixed_effects: Sequence[str] = (),
    clusters: Sequence[str] = (),
    unit: str,
    time: str,
    weights: str | None = None,
    cohort: str | None = None,
    treated: str | None = None,
    slopes: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    intercept: bool = True,
    covariates: Sequence[str] = (),
) -> ModelData:
    """Build ``ModelData`` as the panel stage would, rows sorted by unit and time.

    ``slopes`` maps a fixed effect to the column whose slope varies by its levels; ``names`` gives
    columns the names that the reference prints; `intercept` adds one where there are no effects;
    ``covariates`` stand behind the regressors of a model that has both.
    """
    rows = frame.sort_values([unit, time], kind="stable").reset_index(drop=True)
    columns = {(names or {}).get(name, name): rows[name].to_numpy(float) for name in regressors}
    if intercept and not fixed_effects:
        columns = {"(Intercept)": np.ones(len(rows)), **columns}
    for effect, column in (slopes or {}).items():
        codes = make_codes(rows, effect)
        for level in range(codes.n_levels):
            inside = codes.values == level  # noqa: PD011 - Codes, not a frame
            values = np.where(inside, rows[column].to_numpy(float), 0.0)
            columns[f"[slope]{effect}[{column}]::{level}"] = values
    columns |= {name: rows[name].to_numpy(float) for name in covariates}
    return ModelData(
        model="m",
        outcome_name=outcome,
        outcome=rows[outcome].to_numpy(float),
        terms=tuple(columns),
        regressors=np.column_stack([np.empty((len(rows), 0)), *columns.values()]),
        fixed_effects=tuple(make_codes(rows, name) for name in fixed_effects),
        weights=None if weights is None else rows[weights].to_numpy(float),
        clusters=tuple(make_codes(rows, name) for name in clusters),
        unit=make_codes(rows, unit),
        time=rows[time].to_numpy(np.int64),
        cohort=None if cohort is None else rows[cohort].to_numpy(float),
        treated=None if treated is None else rows[treated].to_numpy(float),
        flow=(),
        n_covariates=len(covariates),
    )
