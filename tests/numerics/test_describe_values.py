"""Moments and quantiles against numpy and pandas, and of almost nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.numerics.describe_values import describe_values

RTOL = 1e-12
"""Sums of a few numbers in another order."""


@pytest.mark.property
@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.just(np.nan), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_it_is_what_pandas_describes(values):
    found = describe_values(np.array(values, dtype=np.float64))
    expected = pd.Series(values, dtype=np.float64).describe()
    assert (found.n, found.n_missing) == (expected["count"], np.isnan(values).sum())
    shown = [found.mean, found.std_dev, found.minimum, found.p25, found.median, found.p75,
             found.maximum]  # fmt: skip
    np.testing.assert_allclose(shown, expected.iloc[1:], rtol=RTOL, atol=1e-6)


def test_nothing_and_one_value():
    assert np.isnan(describe_values(np.array([])).mean)
    one = describe_values(np.array([2.0]))
    assert (one.mean, one.median) == (2.0, 2.0)
    assert np.isnan(one.std_dev)
