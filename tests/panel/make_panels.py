"""Small firm tables and award registers, written out so that results follow by counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.link.cascade import link_awards
from ipec_econ.panel.build import build_panel

SEEN = {
    "A": range(2010, 2015),  # first award 2012: a clean cohort
    "B": range(2010, 2015),  # first award 2010, the first covered year
    "C": range(2013, 2015),  # first award 2012, before it is first seen
    "D": range(2010, 2015),  # no award
    "E": range(2012, 2015),  # first award 2013, one period before
    "F": range(2010, 2015),  # first award 2016, after the panel's end
    "G": range(2010, 2015),  # a small award 2012, a large one 2013
}
"""30 rows: five times 5, C 2, E 3; 7 units."""

AWARDS = [
    ("A", 2012, 10.0, "central"),
    ("A", 2014, 30.0, "local"),
    ("B", 2010, 10.0, "local"),
    ("C", 2012, 10.0, "local"),
    ("E", 2013, 500.0, "local"),
    ("F", 2016, 500.0, "local"),
    ("G", 2012, 10.0, "local"),
    ("G", 2013, 500.0, "central"),
    ("X", 2011, 99.0, "local"),  # no firm of the table
]


def make_firms(columns: Mapping[str, Sequence[object]], unit: str = "firm") -> FirmTable:
    """Return a firm table; its keys are ``unit`` and ``year``."""
    rows = pa.table({name: pa.array(values) for name, values in columns.items()})
    return FirmTable(rows, unit, "year", None, None, (), ())


def make_seen_firms(seen: Mapping[str, Sequence[int]] = SEEN) -> FirmTable:
    """Return a firm table with ``output`` = year − 2000 and ``turnover`` = 100."""
    keys = [(firm, year) for firm, years in seen.items() for year in years]
    return make_firms(
        {
            "firm": [firm for firm, _ in keys],
            "year": [year for _, year in keys],
            "output": [float(year - 2000) for _, year in keys],
            "turnover": [100.0] * len(keys),
        }
    )


def make_awards(
    awards: Sequence[tuple[str, int, float | None, str | None]] = AWARDS,
    coverage: int | None = 2010,
) -> AwardTable:
    """Return awards as (supplier, period, value, buyer type)."""
    rows = pa.table(
        {
            "award_id": [f"aw{position}" for position in range(len(awards))],
            "supplier_id": pa.array([award[0] for award in awards], pa.string()),
            "time": pa.array([award[1] for award in awards], pa.int64()),
            "value": pa.array([award[2] for award in awards], pa.float64()),
            "buyer_type": pa.array([award[3] for award in awards], pa.string()),
        }
    )
    return AwardTable(rows, coverage, (), ())


def make_spec(**sections: object) -> PanelSpec:
    """Return a panel section with the given keys."""
    keys = {"source": "firms.csv", "unit": "firm", "time": "year"}
    return PanelSpec.model_validate({"firms": keys, "awards": {"source": "a.csv"}, **sections})


def build(
    firms: FirmTable | None = None, awards: AwardTable | None = None, **sections: object
) -> Panel:
    """Link and build; without arguments the seven firms and their awards."""
    firms = firms or make_seen_firms()
    awards = awards or make_awards()
    spec = make_spec(**sections)
    return build_panel(firms, awards, link_awards(awards, firms, spec.link), spec)


def cohorts(panel: Panel, name: str) -> dict[str, float]:
    """Return unit → cohort of a treatment, without the excluded units."""
    treatment = panel.treatments[name]
    units = panel.rows.column(panel.unit).to_pylist()
    return {
        unit: float(cohort)
        for unit, cohort, excluded in zip(units, treatment.cohort, treatment.excluded, strict=True)
        if not excluded
    }


def losses(panel: Panel, scope: str) -> dict[str, tuple[int, int, int | None]]:
    """Return step → rows, units and treated units lost in a scope of the flow."""
    return {
        step.step: (step.rows_lost, step.units_lost, step.treated_units_lost)
        for step in panel.flow
        if step.scope == scope
    }
