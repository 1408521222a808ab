"""Probabilistic steps: a hand-made model worked out by hand, ties, laws; the model that ships."""

from __future__ import annotations

from dataclasses import replace
from math import log2

import pyarrow as pa
import pytest

from ipec_econ.core.errors import LinkError
from ipec_econ.core.link_model import LinkModel
from ipec_econ.core.tables import LinkFiles
from ipec_econ.engine.engine import Engine
from ipec_econ.link import check_splink
from ipec_econ.link.splink_pairs import find_likely_pairs
from ipec_econ.sources.link_model import read_link_model
from tests.link.make_links import link, make_awards, make_firms
from tests.splink import need_splink

EXACT = 1e-9
"""A weight is rounded to six decimals; a probability is a few multiplications."""

M_NAME, U_NAME, M_PLACE, U_PLACE, PRIOR = 0.8, 0.001, 0.9, 0.01, 0.1
PREFIX = "substr(key_l, 1, 4) = substr(key_r, 1, 4)"


def level(condition, m=None, u=None):
    if m is None:
        return {"sql_condition": condition, "is_null_level": True, "label_for_charts": "null"}
    return {
        "sql_condition": condition, "m_probability": m, "u_probability": u, "label_for_charts": "x",
    }  # fmt: skip


def compare(column, condition, m, u):
    null = level(f"{column}_l is null or {column}_r is null")
    levels = [null, level(condition, m, u), level("ELSE", 1 - m, 1 - u)]
    return {"output_column_name": column, "comparison_levels": levels}


SETTINGS = {
    "link_type": "link_only",
    "sql_dialect": "duckdb",
    "probability_two_random_records_match": PRIOR,
    "comparisons": [
        compare("key", PREFIX, M_NAME, U_NAME),
        compare("postcode", "postcode_l = postcode_r", M_PLACE, U_PLACE),
    ],
    "blocking_rules_to_generate_predictions": [
        {"blocking_rule": "l.start_of_key = r.start_of_key", "sql_dialect": "duckdb"},
        {"blocking_rule": "l.postcode = r.postcode", "sql_dialect": "duckdb"},
    ],
}
MODEL = LinkModel(SETTINGS)

FIRMS = make_firms(
    ["1", "2", "3"],
    ["Northern Joinery Ltd", "Kestrel Drilling", "Harbour Paints"],
    postcodes=["A1 1AA", "B1 1BB", "A1 1AA"],
)


def make_records(*keys):
    places = pa.nulls(len(keys), pa.string())
    return pa.table({"key": keys, "core": keys, "postcode": places})


def probability(*factors):
    odds = PRIOR / (1 - PRIOR)
    for factor in factors:
        odds *= factor
    return odds / (1 + odds)


def find(names, firms=FIRMS, model=MODEL, threshold=0.5, **columns):
    steps = [{"match": "name"}, {"match": "probabilistic", "threshold": threshold}]
    awards = make_awards(supplier_name=names, **columns)
    return link(awards, firms, steps=steps, files=LinkFiles(models={1: model}))


def shown(result):
    return [(r["firm"], r["rule"], r["score"], r["decision"]) for r in result.rows.to_pylist()]


def test_without_splink_the_extra_is_named(monkeypatch):
    def refuse(name):
        raise check_splink.PackageNotFoundError(name)

    monkeypatch.setattr(check_splink, "version", refuse)
    with pytest.raises(LinkError) as caught:
        find(["Northern Joinary"])
    (problem,) = caught.value.problems
    assert problem.code == "link/no-splink"
    assert "ipec-econ[splink]" in problem.fix


def test_another_version_of_splink_is_named(monkeypatch):
    monkeypatch.setattr(check_splink, "version", lambda _: "4.0.9")
    with pytest.raises(LinkError, match=r"splink 4\.0\.9 is installed; version 5 is needed"):
        find(["Northern Joinary"])


def test_a_model_that_was_not_read_is_refused():
    steps = [{"match": "probabilistic"}]
    with pytest.raises(LinkError) as caught:
        link(make_awards(supplier_name=["A"]), FIRMS, steps=steps)
    assert [one.code for one in caught.value.problems] == ["link/no-file"]


@pytest.mark.splink
class TestWithSplink:
    @pytest.fixture(autouse=True)
    def _need(self):
        need_splink()

    def test_the_score_is_the_prior_times_the_factors_of_agreement(self):
        names = ["Northern Joinary", "Northern Joinary", "Northern Joinary", "Else", "Zzz"]
        places = [None, "A1 1AA", "B1 1BB", "B1 1BB", None]
        name, place = M_NAME / U_NAME, M_PLACE / U_PLACE
        elsewhere, other = (1 - M_PLACE) / (1 - U_PLACE), (1 - M_NAME) / (1 - U_NAME)
        factors = [[name], [name, place], [name, elsewhere], [other, place]]
        expected = [
            (firm, "probabilistic", pytest.approx(probability(*given), abs=EXACT), "accepted")
            for firm, given in zip("1112", factors, strict=True)
        ]
        assert shown(find(names, postcode=places)) == [*expected, (None, None, None, "rejected")]

    def test_a_threshold_between_two_probabilities_parts_them(self):
        low = probability(M_NAME / U_NAME, (1 - M_PLACE) / (1 - U_PLACE))
        names, places = ["Northern Joinary"] * 2, ["B9 9ZZ", None]
        high = probability(M_NAME / U_NAME)
        firms = [r[0] for r in shown(find(names, threshold=(low + high) / 2, postcode=places))]
        assert firms == [None, "1"]

    def test_the_prior_is_of_the_register_at_hand_where_the_model_says_its_size(self):
        # Three records where the prior was found among thirty: ten times as likely.
        asked = make_records("NORTHERNJOINARY")
        firms = make_records("NORTHERNJOINERY", "AAAA", "BBBB")
        weights = []
        for prior, n_register in ((0.01, 30), (0.1, None)):
            settings = {**SETTINGS, "probability_two_random_records_match": prior}
            model = LinkModel(settings, n_register)
            found = find_likely_pairs(asked, firms, model, threshold=0.1, threads=1)
            weights += found.column("weight").to_pylist()
        expected = log2(PRIOR / (1 - PRIOR) * M_NAME / U_NAME)
        assert weights == [pytest.approx(expected, abs=1e-6)] * 2

    def test_firms_of_equal_weight_are_for_review_unless_a_tie_breaks(self):
        firms = make_firms(["1", "2"], ["Kestrel Drillingx Ltd", "Kestrel Drillingy plc"])
        result = find(["Kestrel Drilling", "Kestrel Drilling plc"], firms)
        first, second = result.rows.to_pylist()
        assert (first["firm"], first["decision"]) == (None, "review")
        assert first["reason"] == "2 firms that are equally likely"
        assert first["candidates"] == ["1", "2"]
        assert (second["firm"], second["reason"]) == ("2", "tie broken by legal form")
        ties = result.quality["probabilistic"]["ties"]
        assert (ties["n_tied"], ties["n_left_for_review"]) == (2, 1)
        assert "link/tied-names" in [notice.code for notice in result.notices]

    def test_it_runs_on_what_is_left_and_is_counted_by_rule(self):
        result = find(["Northern Joinery", "Northern Joinary", "Zzz"])
        assert [r["rule"] for r in result.rows.to_pylist()] == ["name", "probabilistic", None]
        counts = {one["rule"]: one["n_linked"] for one in result.quality["by_rule"]}
        assert counts == {"name": 1, "probabilistic": 1}
        assert result.quality["probabilistic"]["n_linked"] == 1

    def test_nobody_left_and_nameless_suppliers_are_no_error(self):
        assert shown(find(["Northern Joinery"]))[0][1] == "name"
        assert shown(find([None, "N/A"]))[0] == (None, None, None, "rejected")

    def test_the_order_of_firms_and_awards_and_the_threads_change_nothing(self):
        shipped, _ = read_link_model(None, base=".")
        names = ["Northern Joinary", "Kestrl Drilling", "Harbor Paints of Leeds", "Harbour Pants"]
        places = [None, "B1 1BB", "A1 1AA", None]
        firms = replace(FIRMS, rows=FIRMS.rows.take(pa.array([2, 0, 1])))
        forward = find(names, model=shipped, postcode=places).rows.to_pylist()
        backward = find(names[::-1], firms, model=shipped, postcode=places[::-1]).rows.to_pylist()
        for row in (*forward, *backward):
            del row["award_row"]
        assert forward == backward[::-1]
        asked, known = make_records("NORTHERNJOINARY"), make_records("NORTHERNJOINERY")
        one, two = (
            find_likely_pairs(asked, known, shipped, threshold=0.1, threads=n) for n in (1, 2)
        )
        assert one.equals(two)
        assert one.num_rows == 1

    def test_a_model_that_splink_cannot_run_is_an_error_and_no_trace(self):
        wrong = {**SETTINGS, "comparisons": [compare("key", "no_function(key_l)", 0.8, 0.1)]}
        with pytest.raises(LinkError) as caught:
            find(["Northern Joinary"], model=LinkModel(wrong))
        (problem,) = caught.value.problems
        assert problem.code == "source/bad-link-model"
        assert "no_function" in problem.what

    def test_the_model_that_ships_links_slips_of_the_pen_and_no_strangers(self):
        shipped, _ = read_link_model(None, base=".")
        names = ["Northern Joinary", "Kestral Drilling", "Harbinger Pints"]
        firms = [row[0] for row in shown(find(names, model=shipped, threshold=0.95))]
        assert firms == ["1", "2", None]


@pytest.mark.spark
@pytest.mark.splink
def test_under_spark_the_model_runs_here_and_links_are_the_same(spark: Engine):
    need_splink()
    steps = [{"match": "name"}, {"match": "probabilistic", "threshold": 0.5}]
    firms = make_firms(
        ["1", "2", "3"], ["Kestrel Drillingx Ltd", "Kestrel Drillingy plc", "Harbour Paints"],
        postcodes=[None, None, "A1 1AA"],
    )  # fmt: skip
    names = ["Kestrel Drilling", "Kestrel Drilling plc", "Harbour Pants", "Zzz"]
    awards = make_awards(supplier_name=names, postcode=[None, None, "A1 1AA", None])
    files = LinkFiles(models={1: MODEL})
    wanted, found = (
        link(awards, firms, steps=steps, files=files, **engine)
        for engine in ({}, {"engine": spark})
    )
    assert found.rows.equals(wanted.rows)
    assert found.quality == wanted.quality
    decisions = found.rows.column("decision").to_pylist()
    assert decisions == ["review", "accepted", "accepted", "rejected"]
