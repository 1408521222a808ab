"""Treatments that are regressors."""

from __future__ import annotations

import pytest

from ipec_econ.report.regressor_treatment import name_treatment

TREATMENTS = {"share": True, "first": False, "kind": True}


@pytest.mark.parametrize(
    ("treatment", "term", "named"),
    [
        ("given", "share", "given"),
        (None, "share", "share"),
        (None, "share^2", "share"),
        (None, "share_local^2", "share"),
        (None, "age:first", "first"),
        (None, "first_seen", ""),
        (None, "kind_innovation", "kind"),
        (None, "market_share", ""),
        (None, "age", ""),
        (None, None, ""),
    ],
)
def test_a_term_names_the_treatment_that_it_is_made_of(
    treatment: str | None, term: str | None, named: str
):
    assert name_treatment({"treatment": treatment, "term": term}, TREATMENTS) == named
