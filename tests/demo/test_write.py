"""Files of a world: what is in them, the same bytes again, all of them or none."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ipec_econ.core.errors import IpecError, PublishError, SpecError
from ipec_econ.demo import simulate_world, write
from ipec_econ.demo.folder import RECORD, list_files
from ipec_econ.demo.world import World
from ipec_econ.demo.write import write_world
from tests.demo.conftest import N_FIRMS

FIRM_COLUMNS = {
    "crn": pa.string(), "company_name": pa.string(), "postcode": pa.string(), "sic": pa.string(),
    "sic2": pa.string(), "itl": pa.string(), "year": pa.int64(), "turnover": pa.int64(),
    "purchases": pa.int64(), "gva": pa.int64(), "employees": pa.int64(),
    "labour_costs": pa.int64(), "capital": pa.int64(), "investment": pa.int64(),
    "age": pa.int64(),
}  # fmt: skip


def _read_all(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in list_files(folder)}


def test_every_file_is_there_and_listed(written: Path) -> None:
    years = range(2010, 2021)
    names = {
        "README.md", "demo.json", "firms.parquet", "true_links.parquet", "true_treatment.parquet",
        "truth.csv", "specs/buyer_types.yaml", "specs/first_award.yaml", "specs/tfp.yaml",
        "specs/panels/demo.yaml", "specs/panels/tfp.yaml",
        *(f"awards/awards-{year}.jsonl.gz" for year in years),
    }  # fmt: skip
    assert set(list_files(written)) == names
    assert set(json.loads((written / RECORD).read_bytes())["files"]) == names - {RECORD}


def test_firms_have_their_columns_and_no_truth(written: Path) -> None:
    table = pq.read_table(written / "firms.parquet")
    assert dict(zip(table.schema.names, table.schema.types, strict=True)) == FIRM_COLUMNS
    assert sum(column.null_count for column in table.columns) == 0
    assert pc.all(pc.match_substring_regex(table["crn"], "^([0-9]{8}|(SC|NI|OC)[0-9]{6})$")).as_py()
    assert pc.any(pc.starts_with(table["crn"], "00")).as_py()
    assert pc.any(pc.starts_with(table["sic2"], "0")).as_py()
    assert pc.all(pc.equal(pc.utf8_slice_codeunits(table["sic"], 0, 2), table["sic2"])).as_py()
    assert set(table["itl"].unique().to_pylist()) == {f"TL{letter}" for letter in "CDEFGHIJKLMN"}
    assert pc.min(table["employees"]).as_py() >= 1
    assert pc.min(table["gva"]).as_py() > 0
    assert pc.min(table["age"]).as_py() >= 0
    total = pc.add(table["gva"], table["purchases"])
    assert total.equals(table["turnover"])


def test_what_is_written_in_parts_is_what_is_simulated_at_once(written: Path) -> None:
    table = pq.read_table(written / "firms.parquet")
    world = simulate_world(N_FIRMS, 11)
    for name in table.column_names[3:]:
        assert table[name].combine_chunks().equals(world.panel[name].combine_chunks()), name


def test_the_truth_on_disk_is_the_truth_in_memory(written: Path) -> None:
    with (written / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    world = simulate_world(N_FIRMS, 11)
    assert len(rows) == len(world.truth)
    for row, truth in zip(rows, world.truth, strict=True):
        assert (row["estimand"], row["term"]) == (truth.estimand, truth.term)
        assert row["cohort"] == ("" if truth.cohort is None else str(truth.cohort))
        assert row["n_firms"] == ("" if truth.n_firms is None else str(truth.n_firms))
        assert row["effect"] == ("" if truth.effect is None else f"{truth.effect:.9f}")
    parameters = {row["term"]: row["value"] for row in rows if row["estimand"] == "parameter"}
    assert parameters["beta_labour"] == "0.6"
    assert (parameters["selection"], parameters["coverage"]) == ("permanent", "2012")


def test_true_treatment_is_one_row_a_firm(written: Path) -> None:
    table = pq.read_table(written / "true_treatment.parquet")
    assert table.column_names == ["crn", "cohort", "kind", "eligible"]
    assert table.num_rows == N_FIRMS == pc.count_distinct(table["crn"]).as_py()
    treated = table.filter(pc.is_valid(table["cohort"]))
    assert set(treated["kind"].unique().to_pylist()) == {"innovation", "ordinary"}
    assert pc.all(treated["eligible"]).as_py()
    assert (
        table.filter(pc.is_null(table["cohort"]))["kind"].null_count == N_FIRMS - treated.num_rows
    )


def test_true_treatment_is_the_first_true_contract(written: Path) -> None:
    links = pq.read_table(written / "true_links.parquet").to_pandas()
    treatment = pq.read_table(written / "true_treatment.parquet").to_pandas()
    linked = set(links[links["kind"] == "contract"]["crn"].dropna())
    covered = treatment[treatment["cohort"] >= 2012]
    assert set(covered["crn"]) <= linked <= set(treatment[treatment["cohort"].notna()]["crn"])


def test_the_same_arguments_give_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    write_world(tmp_path / "here", World(700, 5))
    code = (
        "from pathlib import Path; from ipec_econ.demo.world import World; "
        "from ipec_econ.demo.write import write_world; write_world(Path('there'), World(700, 5))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "OMP_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert _read_all(tmp_path / "here") == _read_all(tmp_path / "there")


def test_packed_files_carry_neither_time_nor_name(written: Path) -> None:
    for file in (written / "awards").iterdir():
        header = file.read_bytes()[:10]
        assert header[3] == 0  # no flags: no name
        assert header[4:8] == bytes(4)  # no time


def test_a_former_world_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    write_world(folder, World(50, 1))
    write_world(folder, World(60, 1))
    assert json.loads((folder / RECORD).read_bytes())["firms"] == 60
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


@pytest.mark.parametrize("place", ["mine.txt", "outputs/first_award/index.html"])
def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "world"
    write_world(folder, World(50, 1))
    mine = folder / place
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text("mine", encoding="utf-8")
    before = _read_all(folder)
    _refuses(folder, "demo/would-overwrite")
    assert _read_all(folder) == before
    (folder / RECORD).unlink()
    _refuses(folder, "demo/would-overwrite")


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"files": 3}'])
def test_a_record_that_lists_nothing_protects_everything(tmp_path: Path, record: str) -> None:
    (tmp_path / RECORD).write_text(record, encoding="utf-8")
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    _refuses(tmp_path, "demo/would-overwrite")
    assert (tmp_path / "mine.txt").is_file()


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write_world(tmp_path, World(20, 1))
    assert (tmp_path / "firms.parquet").is_file()


@pytest.mark.parametrize("inside", [".", "deeper"])
def test_the_folder_one_is_in_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    (tmp_path / inside).mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / inside)
    _refuses(tmp_path, "demo/would-overwrite")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    _refuses(tmp_path / "file", "demo/would-overwrite")
    _refuses(tmp_path / "file" / "world", "publish/cannot-write")


def test_a_world_that_cannot_be_leaves_the_folder_alone(tmp_path: Path) -> None:
    with pytest.raises(SpecError):
        write_world(tmp_path / "world", World(0, 1))
    assert list(tmp_path.iterdir()) == []


def test_a_failure_on_the_way_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "world"
    write_world(folder, World(50, 1))
    before = _read_all(folder)

    def fail(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "write_truth", fail)
    _refuses(folder, "publish/cannot-write")
    assert _read_all(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_other_years_shift_everything(tmp_path: Path) -> None:
    write_world(tmp_path, World(400, 1, "none", 2001, 2010))
    years = pq.read_table(tmp_path / "firms.parquet")["year"]
    assert (pc.min(years).as_py(), pc.max(years).as_py()) == (2001, 2010)
    assert "coverage: 2005-01-01" in (tmp_path / "specs" / "panels" / "demo.yaml").read_text()


def _refuses(folder: Path, code: str) -> None:
    with pytest.raises(PublishError) as caught:
        write_world(folder, World(10, 1))
    error: IpecError = caught.value
    assert [problem.code for problem in error.problems] == [code]
