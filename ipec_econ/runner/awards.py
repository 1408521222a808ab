"""Awards of a study, read with the panel's periods in mind."""

from __future__ import annotations

from ipec_econ.core.mentions import list_mentions
from ipec_econ.core.tables import AwardTable
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.plan.plan import Plan
from ipec_econ.sources.awards import read_awards


def read_study_awards(
    plan: Plan, periods: tuple[int, int] | None, engine: Engine = DUCKDB
) -> AwardTable | None:
    """Return the study's awards, ``None`` when its panel already holds the treatment."""
    awards = plan.study.panel.awards
    if awards is None:
        return None
    disclosure = plan.study.disclosure
    return read_awards(
        awards,
        base=plan.awards_base,
        periods=periods,
        mentions=list_mentions(plan.study),
        engine=engine,
        count_suppliers=disclosure is not None and disclosure.rules is not None,
    )
