"""The flag's columns: three-way at every threshold, labels first, nothing of the source lost."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.core.spec.panel import Awards
from ipec_econ.core.tables import AwardTable
from ipec_econ.engine.evaluate import select_rows
from ipec_econ.sources.awards import read_award_header, read_awards

HEADER = "award_id,supplier_id,date,value,currency,procedure,cpv,title,lot_id\n"
AWARDS = """\
a1,1,2015-01-01,10,GBP,Innovation partnership,73110000,Prototype,
a2,1,2015-01-01,20,GBP,Open procedure,45000000,Prototype,
a3,1,2015-01-01,30,GBP,Open procedure,45000000,Roof,
a4,1,2015-01-01,40,GBP,,45000000,Roof,
a5,1,2015-01-01,50,GBP,Competitive dialogue,73110000,Roof,
a6,1,2015-01-01,60,GBP,,,,
a7,1,2015-01-01,70,GBP,Open procedure,45000000,Lamps,L1
a7,2,2015-01-01,80,GBP,Open procedure,45000000,Lamps,L2
"""
SCORES = [3, 1, 0, 0, 1, None, 0, 0]
AT_1 = [True, True, False, None, True, None, False, False]
AT_2 = [True, False, False, False, None, None, False, False]
AT_3 = [True, False, False, False, False, None, False, False]
"""By hand: a4 could be an innovation partnership; a5 has one yes, and its dialogue may be another;
at three a5's title has said no."""

Read = Callable[..., AwardTable]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    (tmp_path / "awards.csv").write_text(HEADER + AWARDS, "utf-8")

    def run(
        *, labels: str | None = None, value: AwardValue | None = None, **options: Any
    ) -> AwardTable:
        if labels is not None:
            (tmp_path / "labels.csv").write_text(labels, "utf-8")
            options["labels"] = "labels.csv"
        spec = Awards(
            source=("awards.csv",), value=value or AwardValue(), innovation=Innovation(**options)
        )
        table = read_awards(spec, base=str(tmp_path), periods=None)
        assert list(read_award_header(spec, base=str(tmp_path))) == table.rows.column_names
        return table

    return run


def find(table: AwardTable, name: str = "innovation") -> list[Any]:
    values: list[Any] = table.rows.column(name).to_pylist()
    return values


def codes(table: AwardTable) -> set[str]:
    return {notice.code for notice in table.notices}


def test_the_flag_at_every_threshold(read: Read) -> None:
    table = read()
    assert find(table, "innovation_at_1") == find(table) == AT_1
    assert find(table, "innovation_at_2") == AT_2
    assert find(table, "innovation_at_3") == AT_3
    assert find(table, "innovation_score") == SCORES
    assert table.innovation is not None
    flagged = table.innovation.flagged
    assert (flagged.innovation, flagged.ordinary, flagged.unknown) == (3, 3, 2)
    assert (flagged.innovation_value, flagged.ordinary_value, flagged.unknown_value) == (
        80.0, 180.0, 100.0,
    )  # fmt: skip


def test_the_threshold_chooses_the_flag(read: Read) -> None:
    assert find(read(threshold=2)) == AT_2
    assert find(read(threshold=3)) == AT_3


def test_which_rule_and_what_it_saw(read: Read) -> None:
    table = read()
    assert find(table, "innovation_rule") == [
        "procedure+cpv+keywords", "keywords", None, None, "cpv", None, None, None,
    ]  # fmt: skip
    assert find(table, "innovation_evidence") == [
        "innovation partnership; 73110000; prototype", "prototype", None, None, "73110000", None,
        None, None,
    ]  # fmt: skip


def test_fewer_rules_know_more(read: Read) -> None:
    table = read(rules=("cpv", "keywords"))
    assert find(table) == [True, True, False, False, True, None, False, False]
    assert "innovation_at_3" not in table.rows.column_names


def test_unknown_is_in_neither_condition(read: Read) -> None:
    rows = read().rows
    yes, no = select_rows(rows, "innovation"), select_rows(rows, "not innovation")
    unknown = select_rows(rows, "innovation is null")
    assert [yes.sum(), no.sum(), unknown.sum()] == [3, 3, 2]
    assert not (yes & no).any()


def test_the_flow_says_who_is_known(read: Read) -> None:
    steps = [step for step in read().flow if step.scope == "awards:innovation"]
    assert [(step.step, step.rows, step.rows_lost) for step in steps] == [
        ("read", 8, 0), ("known", 6, 2), ("innovation", 3, 3),
    ]  # fmt: skip


def test_unknown_awards_are_a_warning_with_their_value(read: Read) -> None:
    (notice,) = [one for one in read().notices if one.code == "source/innovation-unknown"]
    assert notice.level == "warning"
    assert "2 of 8 award rows, worth 100," in notice.text
    assert "procedure 3, cpv 1, keywords 1" in notice.text
    assert "source/innovation-unknown" not in codes(read(rules=("cpv",), labels=LABELS))


LABELS = "award_id,lot_id,label\na2,,ordinary\na6,,innovation\na7,L2,innovation\na7,,Ordinary\n"


def test_labels_win_over_every_rule(read: Read) -> None:
    table = read(labels=LABELS)
    assert find(table) == [True, False, False, None, True, True, False, True]
    assert find(table, "innovation_at_3") == [
        True, False, False, False, False, True, False, True,
    ]  # fmt: skip
    assert find(table, "innovation_rule")[1] == "label"
    assert find(table, "innovation_evidence")[1] == "prototype"
    assert [record.role for record in table.inputs] == ["awards", "innovation labels"]


def test_labels_alone(read: Read) -> None:
    table = read(rules=(), labels=LABELS)
    assert find(table) == [None, False, None, None, None, True, False, True]
    assert table.innovation is not None
    assert table.innovation.thresholds == ()
    assert "source/innovation-labels" not in codes(table)


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        ("id,label\na1,ordinary\n", "source/missing-column"),
        ("award_id\na1\n", "source/missing-column"),
        ("award_id,label\na1,maybe\n", "source/bad-label"),
        ("award_id,label\na1,\n", "source/bad-label"),
        ("award_id,label\n,ordinary\n", "source/bad-label"),
        ("award_id,label\na1,ordinary\na1,innovation\n", "source/repeated-label"),
        ("award_id,label\na1,ordinary\na1,ordinary\n", "source/repeated-label"),
    ],
)
def test_label_files_that_are_refused(read: Read, labels: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(labels=labels)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert caught.value.problems[0].where == "labels.csv"


def test_labels_of_nobody_are_counted(read: Read) -> None:
    table = read(labels="award_id,label,coder\na1,innovation,AB\nzz,ordinary,AB\n")
    (notice,) = [one for one in table.notices if one.code == "source/label-unmatched"]
    assert notice.text.startswith("1 of 2 labels name no award")


def test_a_rule_without_its_column_is_refused_with_the_rules_that_remain(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("supplier_id,date,title\n1,2015-01-01,Roof\n", "utf-8")
    spec = Awards(source=("a.csv",), innovation=Innovation())
    for run in (
        lambda: read_awards(spec, base=str(tmp_path), periods=None),
        lambda: read_award_header(spec, base=str(tmp_path)),
    ):
        with pytest.raises(SourceError) as caught:
            run()
        first, second = caught.value.problems
        assert (first.code, second.code) == ("source/innovation-column",) * 2
        assert "`procedure`" in first.what
        assert first.fix.endswith("rules: [keywords]")


def test_columns_of_the_source_make_way(tmp_path: Path) -> None:
    text = "supplier_id,date,title,innovation,innovation_given\n1,2015-01-01,Prototype,x,y\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    spec = Awards(source=("a.csv",), innovation=Innovation(rules=("keywords",)))
    table = read_awards(spec, base=str(tmp_path), periods=None)
    assert find(table) == [True]
    assert find(table, "innovation_given") == ["y"]
    assert find(table, "innovation_given_given") == ["x"]
    assert "source/second-name" in codes(table)


def test_value_policies_come_after_the_flag(read: Read) -> None:
    table = read(value=AwardValue(suppliers="drop"))
    assert table.innovation is not None
    assert table.innovation.rows == 8
    assert table.rows.num_rows == 8  # the suppliers of a7 are of different lots


def test_without_the_key_there_are_no_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("supplier_id,date,title\n1,2015-01-01,Roof\n", "utf-8")
    table = read_awards(Awards(source=("a.csv",)), base=str(tmp_path), periods=None)
    assert table.innovation is None
    assert not [name for name in table.rows.column_names if name.startswith("innovation")]


WAYS = {
    "procedure": {True: "Innovation partnership", False: "Open procedure", None: None},
    "cpv": {True: "73110000", False: "45000000", None: None},
    "title": {True: "SBRI", False: "Roof", None: None},
}


def test_every_combination_of_three_rules(tmp_path: Path) -> None:
    combinations = list(product((True, False, None), repeat=3))
    columns = {
        name: pa.array([ways[one[i]] for one in combinations], pa.string())
        for i, (name, ways) in enumerate(WAYS.items())
    }
    n = len(combinations)
    table = pa.table({"supplier_id": ["1"] * n, "time": pa.array([2015] * n), **columns})
    pq.write_table(table, tmp_path / "a.parquet")
    spec = Awards(source=("a.parquet",), innovation=Innovation())
    found = read_awards(spec, base=str(tmp_path), periods=None)
    for threshold in (1, 2, 3):
        flags = find(found, f"innovation_at_{threshold}")
        for one, flag in zip(combinations, flags, strict=True):
            # A flag is known where it is the same however the unknown rules would speak.
            filled = product(*[(True, False) if said is None else (said,) for said in one])
            outcomes = {sum(way) >= threshold for way in filled}
            assert flag == (outcomes.pop() if len(outcomes) == 1 else None), (one, threshold)


@settings(deadline=None, max_examples=15)
@given(order=st.permutations(range(8)))
def test_the_order_of_rows_changes_no_flag(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    lines = AWARDS.splitlines()
    (folder / "a.csv").write_text(HEADER + "\n".join(lines[i] for i in order) + "\n", "utf-8")
    spec = Awards(source=("a.csv",), innovation=Innovation())
    table = read_awards(spec, base=str(folder), periods=None)
    assert find(table) == [AT_1[i] for i in order]
