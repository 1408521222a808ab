"""Kinds of treatment and descriptive tables from spec to files."""

from __future__ import annotations

import csv

import pytest

KINDS = {"kind": {"large": "value >= 8000", "small": "value < 8000"}}
TABLES = {
    "summary": {"kind": "summary", "columns": ["turnover", "sic"], "by": "ever_treated"},
    "balance": {"kind": "balance", "treatment": "won", "covariates": ["employees", "sic"]},
    "cohorts": {"kind": "cohort_sizes", "treatment": "won_large"},
}


def read_cells(path, label, column):
    """Return the texts of a printed table's cells by row label and column heading."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return [one["text"] for one in lines if (one["label"], one["heading"]) == (label, column)]


@pytest.mark.e2e
def test_kinds_and_descriptive_tables_run_as_written(workplace, study) -> None:
    study["panel"]["treatments"] = {"won": KINDS}
    study["models"] = {
        "both": {
            "estimator": "ols",
            "outcome": "log_lp",
            "regressors": ["won_large", "won_small"],
            "fixed_effects": ["crn", "year"],
        },
        "large": {"estimator": "twfe", "outcome": "log_lp", "treatment": "won_large"},
    }
    study["tables"] = TABLES
    workplace.write(study)
    found = workplace.ipec("run", "study.yaml")
    assert found.exit_code == 0, found.output
    folder = workplace.folder / "outputs" / "small"
    tables = folder / "tables"
    assert {path.suffix for path in tables.glob("balance.*")} == {".tex", ".html", ".md", ".csv"}
    # One Ltd wins 5000 in 2017, Two Ltd 9000 in 2018; 3 and 4 never win: 16 rows, 4 firms.
    assert read_cells(tables / "summary.csv", "Firms", "N") == ["4", "2", "2"]
    assert read_cells(tables / "cohorts.csv", "2018", "Firms") == ["1"]
    assert read_cells(tables / "cohorts.csv", "Excluded: treated by another kind", "Firms") == ["1"]
    # Before treatment: 11 in 2016 is 10, 8 in 2017; four and five employees in both years.
    assert read_cells(tables / "balance.csv", "employees", "Mean") == ["9.00", "4.50"]
    assert read_cells(tables / "balance.csv", "Compared", "Firms") == ["2", "2"]
    flow = (folder / "sample_flow.csv").read_text(encoding="utf-8")
    assert "model:large,other_kind" in flow
    assert "model:both,other_kind" not in flow
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert all(f'id="table-{name}"' in page for name in TABLES)
    assert workplace.ipec("verify", "outputs/small").exit_code == 0


@pytest.mark.e2e
def test_a_table_of_a_column_that_only_data_can_refuse_names_it(workplace, study) -> None:
    study["panel"]["treatments"]["share"] = {"dose": "value", "by": "supplier_name"}
    study["tables"]["odd"] = {"kind": "summary", "columns": ["share_nobody"]}
    workplace.write(study)
    found = workplace.ipec("run", "study.yaml")
    assert found.exit_code == 7
    assert "share_nobody" in found.output
    assert not (workplace.folder / "outputs").exists()
