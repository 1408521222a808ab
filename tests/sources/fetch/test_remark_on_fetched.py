"""A study that names files of a fetch knows which, and whether they are all."""

from __future__ import annotations

import hashlib
import json

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.awards import read_awards
from tests.sources.fetch.conftest import Answer

START, END = "2024-01-01", "2024-01-16"
DAYS = ("2024-01-01", "2024-01-08", "2024-01-15")


def make_record(**parts):
    given = {
        "version": 1,
        "service": "find-a-tender",
        "endpoint": "https://example.org",
        "start": START,
        "end": END,
        "days": 7,
        "complete": True,
        "licenses": [],
        "releases": 0,
        "pages": 0,
        "files": [],
    }
    return json.dumps({**given, **parts}).encode()


@pytest.fixture
def read(tmp_path):
    """Return a function that reads fetched files and returns the notices on the fetch."""

    def read_notices(pattern="notices/*.jsonl.gz"):
        awards = Awards(source=(pattern,), format="ocds")
        table = read_awards(awards, base=str(tmp_path), periods=(2015, 2024))
        return [one for one in table.notices if one.code.startswith("source/fetch")]

    return read_notices


@pytest.fixture
def folder(fetch, replay, tmp_path):
    for day in DAYS:
        replay.add_series(day, 2)
    fetch(START, END)
    return tmp_path / "notices"


def test_a_whole_fetch_is_named_with_the_hash_of_its_record(folder, read):
    (notice,) = read()
    digest = hashlib.sha256((folder / "fetch.json").read_bytes()).hexdigest()
    assert (notice.code, notice.level) == ("source/fetched", "info")
    assert notice.where == "notices/fetch.json"
    assert "find-a-tender, 2024-01-01 to 2024-01-16: 6 releases on 3 pages in 3 files" in (
        notice.text
    )
    assert digest in notice.text


def test_files_that_are_not_named_are_a_warning(folder, read):
    assert folder.is_dir()
    _, warning = read("notices/2024-01-0*.gz")
    assert (warning.code, warning.level) == ("source/fetch-partial", "warning")
    assert "1 of its 3 files are not read (2024-01-15_2024-01-16.jsonl.gz)" in warning.text


def test_an_unfinished_fetch_is_a_warning(fetch, replay, read):
    for day in DAYS:
        replay.add_series(day, 2)
    replay.add(DAYS[2], "", Answer(b"down", 500))
    with pytest.raises(SourceError):
        fetch(START, END)
    _, warning = read()
    assert warning.text == "the fetch is not finished: 2 of 3 pieces of its window are there"


def test_files_that_were_changed_or_added_are_a_warning(folder, read):
    first, second = sorted(folder.glob("*.gz"))[:2]
    first.write_bytes(second.read_bytes())
    (folder / "mine.jsonl.gz").write_bytes(second.read_bytes())
    _, warning = read()
    assert "1 files are not of the fetch (mine.jsonl.gz)" in warning.text
    assert f"1 files are no longer what was fetched ({first.name})" in warning.text


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"x",
        make_record(days=0),
        make_record(days="7"),
        make_record(start="yesterday"),
        make_record(complete=1),
        make_record(files=[{}]),
        make_record(files=7),
        make_record(more=1),
    ],
)
def test_another_file_of_the_records_name_is_said(content, folder, read):
    (folder / "fetch.json").write_bytes(content)
    (notice,) = read()
    assert (notice.code, notice.level) == ("source/fetch-record", "warning")


def test_files_that_nobody_fetched_are_no_matter(folder, read):
    (folder / "fetch.json").unlink()
    assert read() == []
