"""Czech construction firms and all Czech public contracts: counts worked out by hand in pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest

from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.link.cascade import link_awards
from ipec_econ.panel.build import build_panel
from ipec_econ.panel.select import select_model_data
from tests.panel.make_panels import losses, make_spec

COVERAGE = 2006


@pytest.fixture(scope="module")
def firms(shared: Path) -> FirmTable:
    data, _ = pyreadstat.read_dta(str(shared / "data/czech_procurement_panel/data.dta"))
    data = data[data["year"] >= COVERAGE]
    data["id"] = data["id"].astype(np.int64).astype(str)
    data["year"] = data["year"].astype(np.int64)
    rows = pa.Table.from_pandas(data, preserve_index=False)
    return FirmTable(rows, "id", "year", None, None, (), ())


@pytest.fixture(scope="module")
def awards(shared: Path) -> AwardTable:
    data, _ = pyreadstat.read_dta(str(shared / "data/czech_procurement_panel/tenders.dta"))
    year = pd.to_numeric(data["year"], errors="coerce")
    data = data[year.notna() & (data["pp_sales"] > 0)]
    rows = pa.table(
        {
            # As a spreadsheet would hand them over: 123.0.
            "supplier_id": pa.array(data["id"].astype(np.float64).astype(str)),
            "time": pa.array(year[data.index].astype(np.int64)),
            "value": pa.array(data["pp_sales"].astype(np.float64)),
        }
    )
    return AwardTable(rows, COVERAGE, (), ())


@pytest.mark.reference
@pytest.mark.parametrize(
    ("late_entrants", "rows", "without_singletons"), [("drop", 6404, 6282), ("keep", 7531, 7334)]
)
def test_rows_of_the_first_award_model(firms, awards, late_entrants, rows, without_singletons):
    won = {"event": "first_award", "clean_window": 1, "late_entrants": late_entrants}
    spec = make_spec(
        firms={"source": "data.dta", "unit": "id", "time": "year"},
        columns={"log_output": "ln(rGO)"},
        treatments={"won": won},
    )
    panel = build_panel(firms, awards, link_awards(awards, firms, spec.link), spec)
    model = DidRegressionModel(estimator="twfe", outcome="log_output", treatment="won")
    data = select_model_data(panel, "twfe", model)
    assert len(data.outcome) == rows
    # 185 firms have their first award in 2006, the register's first year.
    assert losses(panel, "treatment:won")["coverage"] == (1829, 185, 185)
    # Both fixed effects have singletons only among firms, and taking them out leaves none.
    seen = np.bincount(data.unit.values)
    assert int(seen[seen > 1].sum()) == without_singletons
