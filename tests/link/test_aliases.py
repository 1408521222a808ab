"""Names that a file says are a firm's: always, or for some periods."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

from ipec_econ.core.errors import LinkError
from ipec_econ.core.tables import LinkFiles
from tests.link.make_links import link, make_awards, make_firms

STEPS = [{"match": "name"}, {"match": "alias", "source": "aliases.csv"}]
FIRMS = make_firms(["00123456", "2"], ["Alpha Holdings Ltd", "Beta Ltd"])


def find(names, aliases, **columns):
    files = LinkFiles({1: pa.table(aliases)})
    return link(make_awards(supplier_name=names, **columns), FIRMS, steps=STEPS, files=files)


def test_an_alias_is_compared_as_a_normalised_name_and_after_the_name_itself():
    aliases = {"firm": ["00123456", "2"], "alias": ["The Sparkle Co.", "Alpha Holdings"]}
    result = find(["SPARKLE COMPANY LTD", "Alpha Holdings Ltd", "Gamma"], aliases)
    rows = result.rows.to_pylist()
    assert [(row["firm"], row["rule"]) for row in rows] == [
        ("00123456", "alias"), ("00123456", "name"), (None, None),
    ]  # fmt: skip
    assert result.quality["aliases"]["n_aliases"] == 2
    assert [entry["rule"] for entry in result.quality["by_rule"]] == ["name", "alias"]


def test_an_alias_counts_in_its_periods_alone_and_for_awards_without_one():
    aliases = {"firm": ["2"], "alias": ["Sparkle"], "from": [2018], "to": [2019]}
    found = find(["Sparkle"] * 4, aliases, time=[2017, 2018, 2019, 2020])
    assert found.rows.column("firm").to_pylist() == [None, "2", "2", None]
    assert find(["Sparkle"], aliases).rows.column("firm").to_pylist() == ["2"]


def test_periods_may_be_dates_and_open_at_an_end():
    aliases = {
        "firm": ["00123456", "2"], "alias": ["Sparkle", "Sparkle"],
        "from": pa.array([None, datetime.date(2019, 5, 1)]),
        "to": pa.array([datetime.date(2018, 12, 31), None]),
    }  # fmt: skip
    found = find(["Sparkle"] * 2, aliases, time=[2010, 2025])
    assert found.rows.column("firm").to_pylist() == ["00123456", "2"]


def test_a_firms_number_may_have_lost_its_zeros():
    assert find(["Sparkle"], {"firm": ["123456"], "alias": ["Sparkle"]}).rows.column(
        "firm"
    ).to_pylist() == ["00123456"]


def test_an_alias_of_two_firms_is_for_review():
    result = find(["Sparkle"], {"firm": ["00123456", "2"], "alias": ["Sparkle", "sparkle ltd"]})
    (row,) = result.rows.to_pylist()
    assert (row["decision"], row["reason"]) == ("review", "2 firms of this alias")


def test_aliases_of_firms_that_are_not_there_match_nothing_and_are_noticed():
    result = find(["Sparkle", ""], {"firm": ["9", "2"], "alias": ["Sparkle", ""]})
    assert result.rows.column("firm").to_pylist() == [None, None]
    (notice,) = [one for one in result.notices if one.code == "link/unknown-firm"]
    assert notice.text == "1 of 2 aliases are of firms that are not in the firm table"


def test_a_period_that_is_none_is_refused():
    with pytest.raises(LinkError) as caught:
        find(["Sparkle"], {"firm": ["2"], "alias": ["Sparkle"], "from": ["long ago"]})
    assert caught.value.problems[0].code == "link/bad-period"


def test_a_joint_name_is_split_where_a_part_is_an_alias():
    result = find(["Sparkle Ltd,Gamma Ltd"], {"firm": ["2"], "alias": ["Sparkle"]})
    assert result.rows.column("firm").to_pylist() == ["2", None]
    assert result.rows.column("rule").to_pylist() == ["alias", None]
