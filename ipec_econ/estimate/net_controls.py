"""A model's outcomes net of its controls, with what their coefficients carry into the errors."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.check_regression import describe_dropped
from ipec_econ.estimate.untreated_sample import UntreatedSample
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.firm_columns import FirmColumns
from ipec_econ.numerics.cells.firm_regression import FirmRegression
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.untreated_controls import (
    fit_controls,
    keep_rows_of_firms,
    net_of_controls,
)


@dataclass(frozen=True, slots=True)
class NetControls:
    """p controls that were partialled out.

    Attributes
    ----------
    terms
        Their names.
    columns
        The rows used, with the outcome as it is.
    paths
        The same rows, with the outcome net of controls.
    regression
        Of untreated outcomes on controls, firm and period effects.
    notices
        About controls that were dropped.
    """

    terms: tuple[str, ...]
    columns: FirmColumns
    paths: Paths
    regression: FirmRegression
    notices: tuple[Notice, ...]

    def list_rows(self, n_before: int, n_pairs: int) -> list[Average]:
        """Return a row for each coefficient; gradients are by `n_before` numbers and then these."""
        units = np.eye(n_before + len(self.terms))[n_before:]
        none: BoolArray = np.zeros(n_pairs, dtype=np.bool_)
        coefficients = self.regression.coefficients
        return [
            Average("coef", term, None, float(coefficients[q]), units[q], none)
            for q, term in enumerate(self.terms)
        ]


def net_controls(
    data: ModelData,
    whole: FirmColumns,
    sample: UntreatedSample,
    anticipation: int,
    *,
    model_id: str,
) -> NetControls:
    """Partial the controls out of the rows of a sample.

    Parameters
    ----------
    data
        The model's rows.
    whole
        The same by firm.
    sample
        What is left of them, one firm a cell.
    anticipation
        Periods before treatment that are not taken as untreated.
    model_id
        For notices.
    """
    if sample.firms is None or not isinstance(sample.cells, CellMoments):
        raise TypeError("controls are partialled out of firms in memory")
    columns = keep_rows_of_firms(_take_firms(whole, sample.firms), sample.cells.pattern)
    regression = fit_controls(columns, anticipation)
    kept = regression.kept
    return NetControls(
        terms=tuple(term for term, is_kept in zip(data.terms, kept, strict=True) if is_kept),
        columns=columns,
        paths=net_of_controls(columns, regression),
        regression=regression,
        notices=describe_dropped(data.terms, kept, _REST, model_id=model_id),
    )


_REST = "firm and period effects, or the controls before it, on untreated rows"


def _take_firms(columns: FirmColumns, firms: BoolArray) -> FirmColumns:
    paths = columns.paths
    return FirmColumns(
        replace(
            paths,
            outcome=paths.outcome[firms],
            observed=paths.observed[firms],
            cohort=paths.cohort[firms],
            weight=None if paths.weight is None else paths.weight[firms],
            cluster=None if paths.cluster is None else paths.cluster[firms],
            stratum=None if paths.stratum is None else paths.stratum[firms],
        ),
        columns.controls[firms],
        columns.traits[firms],
    )
