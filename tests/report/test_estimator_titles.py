"""Every estimator of the language has a title for readers."""

from __future__ import annotations

from ipec_econ.core.vocabulary import ESTIMATORS
from ipec_econ.report.estimator_titles import ESTIMATOR_TITLES


def test_every_estimator_has_a_title():
    assert set(ESTIMATOR_TITLES) == set(ESTIMATORS)
