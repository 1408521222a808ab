"""Firms of a study, read without the columns that nothing in the study can mean."""

from __future__ import annotations

from ipec_econ.core.mentions import list_mentions
from ipec_econ.core.tables import FirmTable
from ipec_econ.plan.plan import Plan
from ipec_econ.sources.firms import read_firms


def read_study_firms(plan: Plan) -> FirmTable:
    """Return the study's firm table."""
    mentions = list_mentions(plan.study)
    return read_firms(plan.study.panel.firms, base=plan.firms_base, mentions=mentions)
