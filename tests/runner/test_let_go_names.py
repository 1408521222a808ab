"""After linkage, what nothing else can mean is let go, and nothing else is."""

import pyarrow as pa

from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.plan.compile import compile_plan
from ipec_econ.runner.let_go_names import let_go_firm_names, let_go_supplier_names
from ipec_econ.spec.load import load_study

STUDY = """
ipec: 1
study: words
panel:
  firms: {{source: firms.csv, unit: firm, time: year, name: {name}, postcode: {postcode}}}
  awards: {{source: awards.csv, columns: {{supplier_name: who, award_id: id}}}}
  link: {{steps: [{{match: name}}]}}
  treatments: {{first: {{event: first_award, where: "{where}"}}}}
models:
  twfe: {{estimator: twfe, outcome: y, treatment: first}}
"""
FIRMS = {"firm": ["1"], "year": [1], "y": [0.5], "trading": ["A"], "place": ["B"]}
AWARDS = {"id": ["a"], "who": ["A"], "date": ["2018-01-01"], "value": [1.0]}


def make_plan(folder, *, name="trading", postcode="place", where="value > 1"):
    for file, columns in (("firms.csv", FIRMS), ("awards.csv", AWARDS)):
        lines = [",".join(columns), ",".join(str(one[0]) for one in columns.values())]
        (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = STUDY.format(name=name, postcode=postcode, where=where)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return compile_plan(load_study(str(folder / "study.yaml")))


def keep_firms(plan):
    firms = plan.study.panel.firms
    table = FirmTable(pa.table(FIRMS), "firm", "year", firms.name, firms.postcode, (), ())
    return let_go_firm_names(table, plan).rows.column_names


def test_names_and_postcodes_go(tmp_path):
    assert keep_firms(make_plan(tmp_path)) == ["firm", "year", "y"]


def test_one_column_that_is_both_goes_alone(tmp_path):
    assert keep_firms(make_plan(tmp_path, postcode="trading")) == ["firm", "year", "y", "place"]


def test_suppliers_go_unless_a_condition_means_them(tmp_path):
    rows = pa.table({"award_id": ["a"], "supplier_name": ["A"], "time": [2018], "value": [1.0]})
    awards = AwardTable(rows, None, (), ())
    plan = make_plan(tmp_path)
    assert let_go_supplier_names(awards, plan).rows.column_names == ["time", "value"]
    plan = make_plan(tmp_path, where="Supplier_Name <> 'B'")
    kept = let_go_supplier_names(awards, plan).rows.column_names
    assert kept == ["supplier_name", "time", "value"]


def test_losing_bids_keep_the_award_that_they_were_made_for(tmp_path):
    rows = pa.table({"award_id": ["a"], "supplier_name": ["A"], "time": [2018]})
    awards = AwardTable(rows, None, (), (), bids=rows)
    kept = let_go_supplier_names(awards, make_plan(tmp_path)).rows.column_names
    assert kept == ["award_id", "time"]
