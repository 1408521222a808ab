"""Files of aliases, corrections and labels: named, typed, checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Corrections, LinkStep
from ipec_econ.sources.link_files import read_aliases, read_corrections, read_labels


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_aliases_keep_zeros_and_have_periods(tmp_path: Path):
    base = write(tmp_path, "a.csv", "crn,known,from\n00123456,Uno,2015\n7,Dos,\n")
    step = LinkStep(match="alias", source="a.csv", columns={"firm": "crn", "alias": "known"})
    table, inputs = read_aliases(step, base=base)
    assert table.to_pydict() == {
        "firm": ["00123456", "7"], "alias": ["Uno", "Dos"], "from": [2015, None],
    }  # fmt: skip
    assert [(record.role, record.rows) for record in inputs] == [("aliases", 2)]


def test_corrections_need_a_firm_and_one_key(tmp_path: Path):
    base = write(tmp_path, "c.csv", "award_id,firm,remark\n001,none,x\n")
    table, _ = read_corrections("c.csv", base=base)
    assert table.to_pydict() == {"award_id": ["001"], "firm": ["none"]}
    write(tmp_path, "d.csv", "firm,remark\nnone,x\n")
    with pytest.raises(SourceError) as caught:
        read_corrections("d.csv", base=base)
    assert "`award_id`, `supplier_id`, `supplier_name`" in caught.value.problems[0].what


def test_columns_that_are_not_there_or_mean_nothing_are_refused_together(tmp_path: Path):
    base = write(tmp_path, "c.csv", "award,firm\n1,none\n")
    spec = Corrections(source="c.csv", columns={"award_id": "awrd", "supplier": "award"})
    with pytest.raises(SourceError) as caught:
        read_corrections(spec, base=base)
    assert [problem.code for problem in caught.value.problems] == [
        "source/unknown-canonical", "source/missing-column",
    ]  # fmt: skip
    assert "did you mean `award`" in caught.value.problems[1].fix


def test_a_missing_file_is_an_error(tmp_path: Path):
    with pytest.raises(SourceError) as caught:
        read_corrections("gone.csv", base=str(tmp_path))
    assert caught.value.problems[0].code == "source/missing-file"


def test_labels_are_text_whatever_they_look_like(tmp_path: Path):
    path = tmp_path / "l.csv"
    head = "award_id,supplier,firm,rule,label,true_firm"
    path.write_text(f"{head}\n01,Uno,007,name,1,\n02,Dos,,,0,009\n", encoding="utf-8")
    table = read_labels(str(path))
    assert table.column("label").to_pylist() == ["1", "0"]
    assert table.column("true_firm").to_pylist() == [None, "009"]
    assert table.column("firm").to_pylist() == ["007", None]
