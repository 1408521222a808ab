"""Tables that name losing bidders: set apart, in no value, and refused where nobody is named."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Awards, AwardValue
from ipec_econ.sources.awards import read_award_header, read_awards

TABLE = """\
award_id,supplier_id,date,value,framework,outcome
A1,1,2015-03-01,100,no,Supplier
A1,2,2015-03-01,100,no,supplier
A1,3,2015-03-01,100,no,tenderer
A2,4,2016-03-01,30,yes,supplier
A2,5,2016-03-01,30,yes,tenderer
A3,6,2016-03-01,30,no,tenderer
"""
COLUMNS = {"bidder_role": "outcome"}


def read(folder, text=TABLE, **keys):
    (folder / "a.csv").write_text(text, encoding="utf-8")
    spec = Awards(source="a.csv", **{"columns": COLUMNS, "bidders": "keep", **keys})
    return read_awards(spec, base=str(folder), periods=None)


def test_losers_are_set_apart_and_share_no_value(tmp_path):
    value = AwardValue(suppliers="split_equally", framework="drop")
    table = read(tmp_path, value=value)
    rows = table.rows.select(["award_id", "supplier_id", "value"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [("A1", "1", 50.0), ("A1", "2", 50.0)]
    # A2 is a framework, which does not count; nobody won A3.
    assert table.bids.column("supplier_id").to_pylist() == ["3"]
    assert table.bids.column("time").to_pylist() == [2015]
    (step,) = [one for one in table.flow if one.step == "losing bids"]
    assert (step.rows, step.rows_lost, step.units_lost) == (3, 3, 3)
    assert table.quality.rows == 3


def test_losers_are_dropped_unless_kept(tmp_path):
    table = read(tmp_path, bidders="drop")
    assert (table.rows.num_rows, table.bids) == (3, None)


def test_lots_of_an_award_are_lost_one_by_one(tmp_path):
    text = (
        "award_id,lot_id,supplier_id,date,bidder_role\n"
        "A,1,1,2015-01-01,supplier\nA,1,2,2015-01-01,tenderer\nA,2,3,2015-01-01,tenderer\n"
    )
    table = read(tmp_path, text, columns={})
    assert table.bids.column("supplier_id").to_pylist() == ["2"]


@pytest.mark.parametrize(
    ("text", "keys", "code"),
    [
        (TABLE.replace("outcome", "other"), {"columns": {}}, "source/no-bidders"),
        (TABLE.replace("tenderer", "supplier"), {}, "source/no-bidders"),
        (TABLE.replace("tenderer", "lost"), {}, "source/bad-role"),
        (TABLE, {"format": "ted", "columns": {}}, "source/no-bidders"),
    ],
)
def test_nobody_named_is_refused_by_name(tmp_path, text, keys, code):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text, **keys)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_check_sees_that_the_column_is_not_there(tmp_path):
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(SourceError, match="bidder_role"):
        read_award_header(Awards(source="a.csv", bidders="keep"), base=str(tmp_path))
