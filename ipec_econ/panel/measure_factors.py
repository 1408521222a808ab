"""Output and inputs of a productivity measure on a model's rows, each elasticity's on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray, freeze_array
from ipec_econ.core.elasticities import MeasureElasticities
from ipec_econ.core.panel import Panel
from ipec_econ.numerics.vcov import sum_by_group
from ipec_econ.panel.numeric_column import read_numbers


@dataclass(frozen=True, slots=True)
class MeasureFactors:
    """What a measure is made of on some rows of the panel; p elasticities, group after group.

    Attributes
    ----------
    output
        Shape (n_obs,).
    inputs
        Of each column, shape (n_obs,).
    rows
        Each row's group, shape (n_obs,).
    groups
        Those that have a row.
    elasticities
        Shape (p,).
    influence
        What each cluster does to them, shape (n_clusters, p).
    """

    output: FloatArray
    inputs: tuple[FloatArray, ...]
    rows: IntArray
    groups: tuple[int, ...]
    elasticities: FloatArray
    influence: FloatArray

    def list_outcomes(self) -> Iterator[FloatArray]:
        """Yield output, then what each elasticity multiplies: 0 in the rows of other groups."""
        yield self.output
        for group in self.groups:
            inside = self.rows == group
            for column in self.inputs:
                yield freeze_array(np.where(inside, column, 0.0))


def take_measure_factors(
    panel: Panel, measure: MeasureElasticities, kept: BoolArray, firm_clusters: IntArray
) -> MeasureFactors:
    """Return a measure's factors where `kept`, shape (n_rows,).

    Firms without a kept row are among the clusters: elasticities rest on them as well.

    Parameters
    ----------
    measure
        Of a method that says what firms do to elasticities.
    firm_clusters
        Each firm's cluster, shape (n_firms,).
    """
    rows = measure.rows[kept]
    n_clusters = int(firm_clusters.max()) + 1
    groups, values, influence = [], [], []
    for place, group in enumerate(measure.groups):
        if group.influence is None or not (rows == place).any():
            continue
        groups.append(place)
        values.append(group.values)
        cluster = firm_clusters[group.firms]
        influence.append(sum_by_group(group.influence, cluster, n_clusters))
    return MeasureFactors(
        output=freeze_array(_read(panel, measure.output)[kept]),
        inputs=tuple(_read(panel, name)[kept] for name in measure.inputs),
        rows=rows,
        groups=tuple(groups),
        elasticities=np.concatenate(values),
        influence=np.hstack(influence),
    )


def _read(panel: Panel, name: str) -> FloatArray:
    where = "panel.productivity"
    return read_numbers(panel.rows, name, where=where, wanted_by="a productivity measure")
