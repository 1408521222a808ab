"""Datasets that libraries ship."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Firms
from ipec_econ.sources.firms import read_firms, read_header


def test_the_michigan_training_panel_is_read_by_name():
    spec = Firms(
        source="linearmodels:jobtraining", unit="fcode", time="year", where="lscrap is not null"
    )
    table = read_firms(spec, base=".")
    assert [(step.rows, step.units) for step in table.flow] == [(471, 157), (162, 54)]
    assert table.rows.column("fcode")[0].as_py() == "410523"
    (record,) = table.inputs
    assert (record.path, record.kind, record.bytes) == (
        "linearmodels:jobtraining", "linearmodels", None,
    )  # fmt: skip
    assert len(record.sha256) == 64


def test_the_header_of_a_dataset_has_all_columns():
    spec = Firms(source="linearmodels:jobtraining", unit="fcode", time="year")
    header = read_header(spec, base=".")
    wanted = {"fcode", "year", "lscrap", "grant", "grant_1", "d88", "d89"}
    assert wanted <= set(header)
    assert (header["fcode"], header["year"], header["lscrap"]) == ("text", "integer", "number")


def test_grunfeld_of_statsmodels_is_read_by_name():
    table = read_firms(Firms(source="statsmodels:grunfeld", unit="firm", time="year"), base=".")
    assert table.rows.num_rows == 220
    assert table.rows.column("year")[0].as_py() == 1935


@pytest.mark.parametrize("source", ["statsmodels:utils", "linearmodels:no", "linearmodels:"])
def test_an_unknown_dataset_lists_those_there_are(source):
    with pytest.raises(SourceError, match=r"available: .*, "):
        read_firms(Firms(source=source, unit="a", time="b"), base=".")
