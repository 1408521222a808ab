"""Effects of switching of doses, read in parts of any size: those of all firms at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.numerics.dose_panel import DosePanel
from ipec_econ.numerics.switch_choices import SwitchChoices
from ipec_econ.numerics.switch_effects import estimate_switches
from ipec_econ.numerics.switch_index import count_switches, index_switches
from ipec_econ.numerics.switch_ledger import LedgerAverages
from ipec_econ.numerics.switch_paths import order_paths
from ipec_econ.numerics.switch_stream import open_stream
from ipec_econ.numerics.switch_survey import survey_switches
from ipec_econ.numerics.switch_trace import trace_switches

PART_RTOL, PART_ATOL = 1e-10, 1e-12
"""Sums in another order; numbers of order 0.1, some of which are sums that cancel."""

N_PERIODS = 7
CHOICES = [
    SwitchChoices(4, 3),
    SwitchChoices(4, 2, control_group="never_treated"),
    SwitchChoices(3, 2, normalized=True, direction="in"),
    SwitchChoices(3, 2, same_switchers=True),
]


def draw_panel(seed: int, n_firms: int, n_clusters: int, *, weighted: bool) -> DosePanel:
    """Return doses 0 to 2 that start at 0, 1 or 2, rise and fall, with gaps."""
    draw = np.random.default_rng(seed)
    shape = (N_PERIODS, n_firms)
    start = draw.choice([0.0, 1.0, 2.0], n_firms, p=[0.7, 0.2, 0.1])
    first = draw.choice([2, 3, 5, 99], n_firms)
    dose = np.where(np.arange(N_PERIODS)[:, None] < first, start, draw.integers(0, 3, shape))
    known = draw.random(shape) < 0.9
    known[0] = True
    observed = known & (draw.random(shape) < 0.95)
    return DosePanel(
        periods=np.arange(N_PERIODS),
        outcome=np.where(observed, 50 + draw.normal(size=shape), 0.0),
        observed=observed,
        dose=np.where(known, dose, 0.0),
        known=known,
        weight=draw.uniform(0.5, 2, n_firms) if weighted else None,
        cluster=draw.integers(0, n_clusters, n_firms) if n_clusters else None,
    )


def take(panel: DosePanel, firms: slice) -> DosePanel:
    return replace(
        panel,
        outcome=panel.outcome[:, firms],
        observed=panel.observed[:, firms],
        dose=panel.dose[:, firms],
        known=panel.known[:, firms],
        weight=None if panel.weight is None else panel.weight[firms],
        cluster=None if panel.cluster is None else panel.cluster[firms],
    )


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(7, 40),
    n_clusters=st.sampled_from([0, 6]),
    weighted=st.booleans(),
    choices=st.sampled_from(CHOICES),
)
@settings(max_examples=8)
def test_parts_are_the_whole(
    seed: int, size: int, n_clusters: int, weighted: bool, choices: SwitchChoices
) -> None:
    panel = draw_panel(seed, 40, n_clusters, weighted=weighted)
    traced = trace_switches(panel)
    index = index_switches([count_switches(traced, N_PERIODS)], N_PERIODS)
    whole, used = estimate_switches(order_paths(panel, traced, index), choices)

    def read() -> Iterator[DosePanel]:
        return (take(panel, slice(at, at + size)) for at in range(0, 40, size))

    survey = survey_switches(read)
    np.testing.assert_array_equal(survey.index.keys, index.keys)
    np.testing.assert_array_equal(survey.index.sizes, index.sizes)
    stream = open_stream(read, survey.index, choices, n_clusters)
    found, left = stream.estimate()
    assert found.rel.tolist() == whole.rel.tolist()
    for name in ("estimate", "scale", "vcov"):
        np.testing.assert_allclose(
            getattr(found, name), getattr(whole, name), rtol=PART_RTOL, atol=PART_ATOL
        )
    for name in ("n_obs", "n_units", "n_treated", "n_clusters"):
        np.testing.assert_array_equal(getattr(found.counts, name), getattr(whole.counts, name))
    assert left[0] == used.sum()
    if not n_clusters:
        rows = np.concatenate(list(stream.list_influence(found, read)))
        np.testing.assert_allclose(rows.T @ rows, whole.vcov, rtol=PART_RTOL, atol=PART_ATOL)


def test_a_ledger_has_no_means_of_paths() -> None:
    panel = draw_panel(1, 40, 0, weighted=False)
    survey = survey_switches(lambda: iter((panel,)))
    stream = open_stream(lambda: iter((panel,)), survey.index, CHOICES[0], 0)
    averages = LedgerAverages(stream.ledger, stream.ledger.spans[-1])
    with pytest.raises(IndexError, match="by cohort alone"):
        averages.average_switchers(1)
