"""Notices inside archives: the same rows as outside, or an error that names archive and member."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import struct
import tarfile
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ipec_econ.sources.notices import size_budget
from tests.sources.euskadi import test_contracts as euskadi
from tests.sources.federal import test_fpds as fpds
from tests.sources.federal import test_usaspending as usaspending
from tests.sources.notices.conftest import list_codes
from tests.sources.notices.test_broken_files import attempt
from tests.sources.ocds.conftest import RELEASE
from tests.sources.placsp import test_placsp as placsp
from tests.sources.ted import test_ted_export as ted_export

LINES = "".join(json.dumps({**RELEASE, "ocid": f"ocds-{n}"}) + "\n" for n in "ab")
PACKAGE = json.dumps({"releases": [{**RELEASE, "ocid": "ocds-c"}]}, indent=1)
DOWNLOAD = f"{usaspending.HEADER}\nCONT_AWD_P_8000_-NONE-_-NONE-,P,0,0,ALPHA INC,A,2023-03-01,1,2\n"
FORMATS = {
    "ted": ("ted", {"1.xml": ted_export.make_notice(), "2.XML": ted_export.NO_AWARD}),
    "placsp": ("placsp", {"2024/feed_1.atom": placsp.make_feed()}),
    "euskadi": ("euskadi", {"2021.xml": euskadi.make_file()}),
    "fpds": ("fpds", {"feed.xml": fpds.make_feed(fpds.BASE, fpds.SECOND)}),
    "lines": ("ocds", {"2024.jsonl": LINES, "2025.json": PACKAGE}),
    "packed": ("ocds", {"2024.jsonl.gz": gzip.compress(LINES.encode()), "2025.json": PACKAGE}),
    "download": ("usaspending", {"Contracts_1.csv": DOWNLOAD}),
    "answers": ("usaspending", {"a.json": json.dumps(usaspending.AWARD)}),
}
FORMATS["ted"][1]["2.XML"] = ted_export.make_notice(ted_export.make_award(), ted_export.NO_AWARD)


@pytest.fixture
def pack(tmp_path):
    """Return a function that writes an archive, tar or zip by its name."""

    def pack_members(members, name="a.zip", **options):
        contents = {
            member: text.encode() if isinstance(text, str) else text
            for member, text in members.items()
        }
        if ".tar" in name:
            with tarfile.open(tmp_path / name, "w:gz" if name.endswith("gz") else "w") as archive:
                for member, content in contents.items():
                    entry = tarfile.TarInfo(member)
                    entry.size = len(content)
                    archive.addfile(entry, io.BytesIO(content))
        else:
            settings = {"compression": zipfile.ZIP_DEFLATED, **options}
            with zipfile.ZipFile(tmp_path / name, "w", **settings) as archive:
                archive.mkdir("2024")
                for member, content in contents.items():
                    archive.writestr(member, content)
        return name

    return pack_members


@pytest.mark.parametrize("archive", ["a.zip", "a.tar.gz"])
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_inside_is_read_as_what_is_outside(name, archive, pack, write, read, tmp_path):
    form, members = FORMATS[name]
    outside = [write(text, member.replace("/", "_")) for member, text in members.items()]
    for one, text in zip(outside, members.values(), strict=True):
        if isinstance(text, bytes):
            (tmp_path / one).write_bytes(text)
    expected = read(*outside, format=form)
    table = read(pack(members, archive), format=form)
    assert table.rows.equals(expected.rows)
    (record,) = table.inputs
    content = (tmp_path / archive).read_bytes()
    assert (record.sha256, record.bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert list_codes(table) == list_codes(expected)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_of_packing_are_read(method, pack, read):
    members = {"a.jsonl": LINES}
    assert read(pack(members, compression=method), format="ocds").rows.num_rows == 2


def test_other_files_inside_are_counted_and_not_read(pack, read):
    members = {
        "README.txt": "x",
        "columns.xlsx": b"PK\x03\x04",
        "__MACOSX/._a.jsonl": b"\x00\x05",
        "a/.hidden.jsonl": "{",
        "a/a.jsonl": LINES,
    }
    table = read(pack(members), format="ocds")
    assert table.rows.num_rows == 2
    (notice,) = [one for one in table.notices if one.code == "source/archive-members"]
    assert notice.text.startswith("4 files")
    assert "README.txt" in notice.text


@pytest.mark.parametrize("archive", ["a.zip", "a.tar"])
def test_an_archive_without_notices_is_an_error(archive, pack, fail):
    (problem,) = fail(pack({"README.txt": "x"}, archive), format="ocds")
    assert problem.code == "source/empty-archive"


def test_an_empty_zip_is_an_error(fail, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w"):
        pass
    (problem,) = fail("a.zip", format="ted")
    assert problem.code == "source/empty-archive"


def test_names_lead_nowhere(pack, read, tmp_path):
    before = sorted(tmp_path.parent.iterdir())
    members = {"../../up.jsonl": LINES, "/etc/abs.jsonl": LINES.replace("ocds-", "ocds-x")}
    assert read(pack(members), format="ocds").rows.num_rows == 4
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    assert sorted(tmp_path.parent.iterdir()) == before


def test_problems_name_archive_and_member_and_place(pack, fail):
    members = {"a.jsonl": LINES, "b\x1b[2J.jsonl": LINES + "{broken\n", "c.json": "17"}
    first, second = fail(pack(members), format="ocds")
    assert (first.code, second.code) == ("source/bad-json", "source/not-releases")
    assert first.where == "a.zip: b?[2J.jsonl, line 3, column 2"
    assert "a.zip: c.json" in second.what


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95, 0.999])
def test_a_zip_cut_short_is_an_error(share, pack, fail, tmp_path):
    pack({f"{n}.jsonl": LINES for n in range(20)})
    content = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(content[: int(len(content) * share)])
    (problem,) = fail("a.zip", format="ocds")
    assert problem.code == "source/unreadable"
    assert "a.zip" in problem.what


def test_a_member_whose_bytes_changed_is_named(pack, fail, tmp_path):
    pack({"a.jsonl": LINES, "b.jsonl": LINES}, compression=zipfile.ZIP_STORED)
    content = bytearray((tmp_path / "a.zip").read_bytes())
    at = content.rfind(b"Alpha Ltd")
    content[at : at + 5] = b"Omega"
    (tmp_path / "a.zip").write_bytes(bytes(content))
    (problem,) = fail("a.zip", format="ocds")
    assert problem.code == "source/unreadable"
    assert "a.zip: b.jsonl" in problem.what


@pytest.mark.parametrize("member", ["a.jsonl", "a.jsonl.gz"])
def test_a_packed_member_that_is_damaged_is_named(member, pack, fail):
    content = gzip.compress(LINES.encode())
    (problem,) = fail(pack({member: content[: len(content) // 2]}), format="ocds")
    assert problem.code == "source/unreadable"
    assert f"a.zip: {member}" in problem.what


def test_a_password_is_named(pack, fail, tmp_path):
    pack({"a.jsonl": LINES})
    # The bit of a password, in the member's own header and in the archive's list.
    content = bytearray((tmp_path / "a.zip").read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.rfind(mark) + offset
        (flags,) = struct.unpack_from("<H", content, at)
        struct.pack_into("<H", content, at, flags | 1)
    (tmp_path / "a.zip").write_bytes(bytes(content))
    (problem,) = fail("a.zip", format="ocds")
    assert problem.code == "source/unreadable"
    assert "`a.zip: a.jsonl` is protected by a password" in problem.what


def test_an_unknown_method_of_packing_is_named(pack, fail, tmp_path):
    pack({"a.jsonl": LINES})
    content = bytearray((tmp_path / "a.zip").read_bytes())
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", content, content.rfind(mark) + offset, 97)
    (tmp_path / "a.zip").write_bytes(bytes(content))
    (problem,) = fail("a.zip", format="ocds")
    assert problem.code == "source/unreadable"
    assert "a.zip: a.jsonl" in problem.what


@pytest.mark.parametrize("archive", ["a.zip", "a.tar.gz"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_bomb_is_not_unpacked_to_its_end(name, archive, pack, fail, monkeypatch):
    monkeypatch.setattr(size_budget, "ALWAYS_ALLOWED", 1_000_000)
    bomb = LINES.encode() + b" " * 20_000_000
    content = gzip.compress(bomb) if name.endswith("gz") else bomb
    (problem,) = fail(pack({name: content}, archive), format="ocds")
    assert problem.code == "source/unreadable"
    assert "200 times its own size" in problem.what


def test_what_repeats_itself_is_no_bomb(pack, read):
    many = LINES + " \n" * 500_000
    assert read(pack({"a.jsonl": many}), format="ocds").rows.num_rows == 2


@pytest.mark.parametrize("inner", ["zip", "tar"])
def test_archives_inside_archives_are_refused(inner, pack, fail, tmp_path):
    content = (tmp_path / pack({"a.jsonl": LINES}, f"inner.{inner}")).read_bytes()
    (problem,) = fail(pack({"a.jsonl": content}), format="ocds")
    assert problem.code == "source/not-text"
    assert "archive inside an archive" in problem.what


def test_marks_of_encodings_are_looked_for_inside(pack, read, fail):
    table = read(pack({"a.jsonl": b"\xef\xbb\xbf" + LINES.encode()}), format="ocds")
    assert table.rows.num_rows == 2
    (problem,) = fail(pack({"a.jsonl": LINES.encode("utf-16")}), format="ocds")
    assert problem.code == "source/encoding"


def test_a_limit_ends_within_an_archive(pack, tmp_path):
    from ipec_econ.sources.ocds.read import read_releases

    pack({"a.jsonl": LINES, "b.jsonl": "{broken"})
    found = read_releases(["a.zip"], base=str(tmp_path), limit=2)
    assert found.rows.table.num_rows == 2


def pack_bytes(members, method):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression=method) as archive:
        for member, text in members.items():
            archive.writestr(zipfile.ZipInfo(member), text, compress_type=method)
    return content.getvalue()


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
PACKED = {
    (name, method): pack_bytes(FORMATS[name][1], method)
    for name in sorted(FORMATS)
    for method in METHODS
}


@pytest.mark.property
@example(  # A member without a name.
    key=("lines", 0), edits=[(0.25, 4, b""), (0.375, 2, b"\0" * 6)], from_end=True
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    key=st.sampled_from(sorted(PACKED)),
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=3
    ),
    from_end=st.booleans(),
)
def test_damaged_zips(key, edits, from_end, tmp_path):
    """Rows that add up, or problems that have a name: wherever the damage is."""
    content = PACKED[key]
    for place, length, new in edits:
        # The list of members, at the end, is where most of a zip's fields are.
        start = int(len(content) - place * 300 if from_end else place * len(content))
        start = max(start, 4)
        content = content[:start] + new + content[start + length :]
    attempt(tmp_path, content, FORMATS[key[0]][0])
