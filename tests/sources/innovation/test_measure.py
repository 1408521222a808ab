"""Counts by rule and threshold, and the rules alone against labels, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipec_econ.core.innovation import InnovationRecord
from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.awards import read_awards

AWARDS = """award_id,supplier_id,date,value,cpv,title
y1,1,2015-01-01,1,73110000,SBRI
y2,1,2015-01-01,2,45000000,SBRI
y2,2,2015-01-01,2,45000000,SBRI
f1,1,2015-01-01,4,73110000,Roof
m1,1,2015-01-01,8,45000000,Roof
o1,1,2015-01-01,16,45000000,Roof
o2,1,2015-01-01,32,45000000,Roof
u1,1,2015-01-01,64,,Roof
u2,1,2015-01-01,128,,Roof
x1,1,2015-01-01,256,45000000,Roof
"""
LABELS = """award_id,label
y1,innovation
y2,innovation
f1,ordinary
m1,innovation
o1,ordinary
o2,ordinary
u1,innovation
u2,ordinary
gone,ordinary
"""


@pytest.fixture
def record(tmp_path: Path) -> InnovationRecord:
    (tmp_path / "awards.csv").write_text(AWARDS, "utf-8")
    (tmp_path / "labels.csv").write_text(LABELS, "utf-8")
    spec = Awards(
        source=("awards.csv",),
        innovation=Innovation(rules=("cpv", "keywords"), labels="labels.csv"),
    )
    table = read_awards(spec, base=str(tmp_path), periods=None)
    assert table.innovation is not None
    return table.innovation


def test_what_each_rule_says(record: InnovationRecord) -> None:
    cpv, keywords = record.rules
    assert (cpv.yes, cpv.no, cpv.nothing) == (2, 6, 2)
    assert (keywords.yes, keywords.no, keywords.nothing) == (3, 7, 0)
    assert cpv.examples == (("y1", "73110000"), ("f1", "73110000"))
    assert keywords.examples == (("y1", "sbri"), ("y2", "sbri"))


def test_rules_alone_and_with_labels(record: InnovationRecord) -> None:
    one, two = record.thresholds
    assert (one.alone.innovation, one.alone.ordinary, one.alone.unknown) == (4, 4, 2)
    assert (one.flagged.innovation, one.flagged.ordinary, one.flagged.unknown) == (5, 5, 0)
    assert (two.alone.innovation, two.alone.ordinary, two.alone.unknown) == (1, 9, 0)
    assert one.alone.unknown_value == 192.0
    assert record.flagged == one.flagged


def test_agreement_counts_awards_and_not_rows(record: InnovationRecord) -> None:
    one, two = (threshold.agreement for threshold in record.thresholds)
    assert one is not None
    assert (one.true_yes, one.false_yes, one.false_no, one.true_no) == (2, 1, 1, 2)
    assert (one.undecided_innovation, one.undecided_ordinary) == (1, 1)
    assert one.precision[0] == pytest.approx(2 / 3)
    assert one.recall[0] == pytest.approx(2 / 3)
    assert one.f1[0] == pytest.approx(2 / 3)
    assert one.kappa[0] == pytest.approx((4 / 6 - 1 / 2) / (1 - 1 / 2))
    assert one.recall_of_all[0] == pytest.approx(2 / 4)
    assert one.wrong == (("f1", "innovation"), ("m1", "ordinary"))
    assert two is not None
    assert (two.true_yes, two.false_yes, two.false_no, two.true_no) == (1, 0, 3, 4)
    assert (two.undecided_innovation, two.undecided_ordinary) == (0, 0)


def test_labels_are_counted(record: InnovationRecord) -> None:
    assert record.labels is not None
    counted = (record.labels.labels, record.labels.matched)
    assert counted == (9, 8)
    assert (record.labels.innovation, record.labels.ordinary) == (4, 4)


def test_values_of_several_currencies_are_not_added(tmp_path: Path) -> None:
    text = "supplier_id,date,value,currency,title\n1,2015-01-01,1,GBP,a\n1,2015-01-01,1,EUR,b\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    spec = Awards(source=("a.csv",), innovation=Innovation(rules=("keywords",)))
    found = read_awards(spec, base=str(tmp_path), periods=None).innovation
    assert found is not None
    assert (found.flagged.ordinary, found.flagged.ordinary_value) == (2, None)
