"""Firms of a study, read without the columns that nothing in the study can mean."""

from __future__ import annotations

from ipec_econ.core.mentions import list_mentions
from ipec_econ.core.tables import FirmTable
from ipec_econ.plan.plan import Plan
from ipec_econ.sources.deflate_firms import deflate_firms
from ipec_econ.sources.firms import read_firms


def read_study_firms(plan: Plan) -> FirmTable:
    """Return the study's firm table, at the prices that the study asks for."""
    panel, mentions = plan.study.panel, list_mentions(plan.study)
    firms = read_firms(panel.firms, base=plan.firms_base, mentions=mentions)
    return deflate_firms(firms, panel.deflate, base=plan.firms_base)
