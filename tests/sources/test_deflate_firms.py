"""Constant prices by hand, by group, and what an index file may lack."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Deflate
from ipec_econ.core.tables import FirmTable
from ipec_econ.sources.deflate_firms import deflate_firms

INDEX = "time,index\n2010,80\n2011,100\n2012,125\n"
BY_SECTOR = "year,sic2,ppi\n2010,62,50\n2011,62,100\n2010,71,100\n2011,71,200\n"


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "cpi.csv").write_text(INDEX, encoding="utf-8")
    (tmp_path / "ppi.csv").write_text(BY_SECTOR, encoding="utf-8")
    return str(tmp_path)


def make_firms() -> FirmTable:
    rows = pa.table(
        {
            "firm": ["a", "a", "b", "b"],
            "year": [2010, 2011, 2012, 2013],
            "gva": [100, 200, 300, None],
            "wages": [8.0, 10.0, 12.5, 1.0],
            "sic2": ["62", "71", "62", None],
        }
    )
    return FirmTable(rows, "firm", "year", None, None, (), ())


def deflate(folder: str, *specs: dict[str, object]) -> FirmTable:
    return deflate_firms(make_firms(), [Deflate.model_validate(one) for one in specs], base=folder)


ALL = {"columns": ["gva", "wages"], "source": "cpi.csv", "base": 2011}


def test_values_are_at_prices_of_the_base_period(folder: str) -> None:
    done = deflate(folder, ALL)
    assert done.rows.column("gva").to_pylist() == [125.0, 200.0, 240.0, None]
    assert done.rows.column("wages").to_pylist() == [10.0, 10.0, 10.0, None]
    assert [one.role for one in done.inputs] == ["prices"]
    told = {notice.code: notice.text for notice in done.notices}
    assert told["source/deflated"] == "`gva`, `wages`: prices of 2011, by `cpi.csv`"
    # The missing value of 2013 lacks no index; the other one of that year does.
    assert told["source/no-price"].startswith("1 values of `gva`, `wages` are missing")
    assert told["source/no-price"].endswith("(2013)")


def test_each_group_has_its_own_prices(folder: str) -> None:
    spec = {
        "columns": ["gva"], "source": "ppi.csv", "base": "2010", "by": "sic2",
        "index_columns": {"time": "year", "index": "ppi"},
    }  # fmt: skip
    done = deflate(folder, spec)
    assert done.rows.column("gva").to_pylist() == [100.0, 100.0, None, None]
    (told,) = [one.text for one in done.notices if one.code == "source/no-price"]
    assert told.endswith("has no index of their period and sic2 (62 in 2012, missing in 2013)")


def test_several_indices_deflate_several_columns(folder: str) -> None:
    done = deflate(folder, {**ALL, "columns": ["gva"]}, {**ALL, "columns": ["wages"], "base": 2010})
    assert done.rows.column("gva").to_pylist()[0] == 125.0
    assert done.rows.column("wages").to_pylist()[0] == 8.0


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"base": 2009}, "no index of the base period 2009"),
        ({"source": "rpi.csv"}, "rpi.csv"),
        ({"columns": ["gdp"]}, "there is no column `gdp`"),
        ({"columns": ["sic2"]}, "`sic2` is text"),
        ({"by": "sic2"}, "sic2"),
        ({"columns": ["gva", "gva"]}, "`gva` is deflated twice"),
        ({"columns": "Year"}, "`year` is a key of the panel"),
    ],
)
def test_what_cannot_be_deflated_is_refused(
    folder: str, changed: dict[str, object], told: str
) -> None:
    with pytest.raises(SourceError) as caught:
        deflate(folder, {**ALL, **changed})
    assert told in " ".join(problem.what for problem in caught.value.problems)
