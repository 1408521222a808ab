"""Broken files: every structural error is named with file and place, all at once."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.sources.ocds.conftest import list_codes


def as_line(value):
    return json.dumps(value).encode() + b"\n"


def test_bad_lines_are_all_named(release, write, fail):
    good = as_line(release)
    write(good + b'{"ocid": }\n' + good + b"[1, 2\n" + good + b"\n" + b'"text"\n', name="a.jsonl")
    write(b'{"ocid": "x"', name="b.json")
    problems = fail("a.jsonl", "b.json", "c.json")
    assert [(one.code, one.where) for one in problems] == [
        ("source/bad-json", "a.jsonl, line 2, column 10"),
        ("source/bad-json", "a.jsonl, line 4, column 6"),
        ("source/not-releases", "a.jsonl, line 7"),
        ("source/bad-json", "b.json, line 1, column 13"),
        ("source/missing-file", "c.json"),
    ]
    assert "unexpected character" in problems[0].what
    assert problems[2].what == "line 7 of `a.jsonl`: a JSON text stands where a release should"


def test_a_bad_first_line_is_named(release, write, fail):
    (problem,) = fail(write(b'{"ocid": }\n' + as_line(release) * 2))
    assert problem.where == "a.jsonl, line 1, column 10"


def test_a_bad_line_far_down(release, write, fail):
    tiny = b'{"ocid":"ocds-b5fd17-1"}\n'
    (problem,) = fail(write(tiny * 150_000 + b'{"ocid":\n' + as_line(release)))
    assert problem.where.startswith("a.jsonl, line 150001, column")


def test_at_most_twenty_problems_of_a_file(write, fail):
    assert len(fail(write(b"{}\n" * 50))) == 20
    assert len(fail(write(b"{]}\n" * 50))) == 20


@pytest.mark.parametrize("cut", [12, 200, -4])
def test_a_gzip_file_cut_short(cut, release, write, fail):
    packed = gzip.compress(b"".join(as_line({**release, "id": f"r{i}"}) for i in range(999)))
    (problem,) = fail(write(packed[:cut], name="a.jsonl") and "a.jsonl")
    assert problem.code == "source/unreadable"
    assert problem.where == "a.jsonl"
    assert "cut short or damaged" in problem.what


def test_damage_inside_a_gzip_file(release, write, fail):
    packed = bytearray(gzip.compress(b"".join(as_line({**release, "id": i}) for i in range(9999))))
    packed[len(packed) // 2] ^= 0xFF
    problems = fail(write(bytes(packed)))
    assert problems[-1].code in {"source/unreadable", "source/bad-json", "source/encoding"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_another_encoding_with_a_mark(encoding, release, write, fail):
    (problem,) = fail(write(json.dumps(release).encode(encoding)))
    assert (problem.code, problem.where) == ("source/encoding", "a.jsonl, line 1, byte 0")


@pytest.mark.parametrize("packed", [False, True])
def test_another_encoding_without_a_mark(packed, release, write, fail):
    release["buyer"]["name"] = "Café"
    bad = json.dumps(release, ensure_ascii=False).encode("latin-1") + b"\n"
    content = as_line(release) + b"\n" + bad
    (problem,) = fail(write(gzip.compress(content) if packed else content))
    assert problem.code == "source/encoding"
    assert problem.where == f"a.jsonl, line 3, byte {bad.index(0xE9) + 1}"
    assert "0xe9" in problem.what


def test_another_encoding_in_an_indented_document(release, write, fail):
    release["buyer"]["name"] = "Café"
    text = json.dumps(release, ensure_ascii=False, indent=1)
    (problem,) = fail(write(text.encode("latin-1")))
    at = next(i for i, line in enumerate(text.split("\n"), 1) if "Café" in line)
    assert problem.where.startswith(f"a.jsonl, line {at}, byte ")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "source/empty-file"),
        (b" \n\n", "source/empty-file"),
        (b"PK\x03\x04rest", "source/unreadable"),
        (b"\x89HDF\r\n\x00\x01", "source/encoding"),
        (b"award_id,supplier\n1,Alpha\n", "source/bad-json"),
        (b"<html>", "source/bad-json"),
        (b"[]", "source/no-rows"),
        (b'{"releases": []}', "source/no-rows"),
        (b'{"data": {"id": 1}, "config": {}}', "source/not-releases"),
        (b'{"releases": [1]}', "source/not-releases"),
        (b"[null]", "source/not-releases"),
        (b"17", "source/not-releases"),
        (b'{"ocid": "\\ud800"}', "source/bad-json"),
        (b'{"ocid": "\\ud800", "n": NaN}', "source/bad-json"),
    ],
)
def test_files_that_are_something_else(content, code, write, fail):
    (problem,) = fail(write(content))
    assert problem.code == code


def test_addresses_and_folders_are_refused(tmp_path, fail):
    (tmp_path / "folder").mkdir()
    problems = fail("https://example.org/a.json", "folder/*.json")
    assert [one.code for one in problems] == ["source/unknown-kind", "source/no-match"]
    (problem,) = fail("folder")
    assert problem.code == "source/not-a-file"


def test_nesting_of_a_hundred_levels_is_read_and_of_thousands_is_named(release, write, read, fail):
    for depth, is_read in ((100, True), (5_000, False)):
        line = as_line(release)[:-2] + b', "x": ' + b"[" * depth + b"]" * depth + b"}\n"
        write(line)
        if is_read:
            assert read().rows.num_rows == 1
        else:
            (problem,) = fail()
            assert problem.code == "source/bad-json"
            assert "levels deep" in problem.why


def test_a_field_of_ten_megabytes(release, write, read):
    release["tender"]["description"] = "é" * 5_000_000
    release["awards"][0]["date"] = "x" * 10_000_000
    table = read(write(release, release))
    assert len(table.rows.column("description")[0].as_py()) == 5_000_000
    (notice,) = [one for one in table.notices if one.code == "source/ocds-award-date"]
    assert len(notice.text) < 500


def test_numbers_that_no_double_holds_are_missing(release, write, read):
    text = json.dumps(release).replace("1500.5", "1e9999")
    nan = json.dumps({**release, "ocid": "ocds-b5fd17-2"}).replace("1500.5", "NaN")
    table = read(write(f"{text}\n{nan}\n".encode()))
    assert table.rows.column("value").to_pylist() == [None, None]
    assert "source/ocds-amount" in list_codes(table)


def test_records_that_only_link_are_counted(release, write, read):
    link = {"url": "https://example.org/r1", "date": "2020-01-01", "tag": ["award"]}
    record = {"ocid": "ocds-b5fd17-2", "releases": [link]}
    table = read(write({"records": [record]}, release))
    assert table.rows.num_rows == 1
    assert "source/ocds-linked" in list_codes(table)
