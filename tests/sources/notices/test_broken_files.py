"""Whatever a file holds: rows that are counted, or an error with a name; never a crash."""

from __future__ import annotations

import gzip
import io
import json
import tarfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipec_econ.core.codes.catalogue import CATALOGUE
from ipec_econ.core.errors import SourceError
from tests.sources.euskadi import test_contracts as euskadi
from tests.sources.federal import test_fpds as fpds
from tests.sources.federal import test_usaspending as usaspending
from tests.sources.notices.conftest import read_format
from tests.sources.ocds.conftest import RELEASE
from tests.sources.placsp import test_placsp as placsp
from tests.sources.ted import test_eforms as eforms
from tests.sources.ted import test_ted_export as ted_export

NOTICES = {
    "ted_export": ("ted", ted_export.make_notice(ted_export.make_award(), ted_export.NO_AWARD)),
    "eforms": ("ted", eforms.make_notice()),
    "placsp": ("placsp", placsp.make_feed()),
    "euskadi": ("euskadi", euskadi.make_file()),
    "fpds": ("fpds", fpds.make_feed(fpds.BASE, fpds.SECOND)),
}
NAMES = sorted(NOTICES)

BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;">]><TED_EXPORT>&c;</TED_EXPORT>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<TED_EXPORT>&a;</TED_EXPORT>"""
ELSEWHERE = '<!DOCTYPE TED_EXPORT SYSTEM "http://localhost:1/x.dtd"><TED_EXPORT/>'


def nest(levels):
    return f"<TED_EXPORT>{'<a>' * levels}{'</a>' * levels}</TED_EXPORT>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "source/xml-doctype"),
        (OUTSIDE, "source/xml-doctype"),
        (ELSEWHERE, "source/xml-doctype"),
        (nest(100), "source/no-rows"),
        (nest(250), "source/xml-depth"),
        (nest(100_000), "source/xml-depth"),
        ("<TED_EXPORT>", "source/bad-xml"),
        ("<TED_EXPORT/><TED_EXPORT/>", "source/bad-xml"),
        ("<TED_EXPORT>&undefined;</TED_EXPORT>", "source/bad-xml"),
        ("<x:TED_EXPORT/>", "source/bad-xml"),
        ("<html/>", "source/not-notices"),
        ("{}", "source/bad-xml"),
        ("", "source/empty-file"),
        ("   ", "source/bad-xml"),
        (b"PK\x03\x04rest", "source/unreadable"),
        (b"<TED_EXPORT>Caf\xe9</TED_EXPORT>", "source/encoding"),
        ('<?xml version="1.0" encoding="klingon"?><TED_EXPORT/>', "source/encoding"),
        ('<?xml version="1.0" encoding="utf-7"?><TED_EXPORT/>', "source/encoding"),
        ('<?xml version="1.0" encoding="shift_jis"?><TED_EXPORT/>', "source/encoding"),
        ('<?xml version="1.0" encoding="UTF-16"?><TED_EXPORT/>', "source/encoding"),
        (b"<TED_EXPORT>\x00</TED_EXPORT>", "source/bad-xml"),
    ],
)
def test_what_cannot_be_read_has_a_name(content, code, write, fail):
    write(content)
    assert [problem.code for problem in fail(format="ted")] == [code]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "cp1252"])
def test_the_encoding_that_the_file_names_is_read(encoding, write, read):
    text = ted_export.make_notice().replace("Alpha Ltd", "Société Générale")
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    write(text.replace('"UTF-8"', f'"{declared}"').encode(encoding))
    names = read(format="ted").rows.column("supplier_name").to_pylist()
    assert names == ["Société Générale"]


def test_a_field_of_ten_megabytes_is_read(write, read):
    text = "x" * 10_000_000
    write(ted_export.make_notice().replace("<P>Roads, part 1</P>", f"<P>{text}</P>"))
    assert read(format="ted").rows.column("title").to_pylist() == [text]


@pytest.mark.parametrize("name", NAMES)
def test_packed_and_cut_short(name, write, read, fail):
    form, text = NOTICES[name]
    packed = gzip.compress(text.encode())
    write(packed)
    expected = read(format=form).rows
    write(text)
    assert read(format=form).rows.equals(expected)
    write(packed[: len(packed) // 2])
    (problem,) = fail(format=form)
    assert problem.code == "source/unreadable"
    write(text[: len(text) // 2])
    assert [problem.code for problem in fail(format=form)][-1] == "source/bad-xml"


def pack(base, name, **members):
    with tarfile.open(base / name, "w:gz" if name.endswith("gz") else "w") as archive:
        for member, text in members.items():
            entry = tarfile.TarInfo(f"2021/{member}.xml")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
        folder = tarfile.TarInfo("2021")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    return name


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz"])
def test_archives_are_read_file_by_file(name, tmp_path, read, write):
    first, second = ted_export.make_notice(), eforms.make_notice()
    write(first)
    write(second, "b.xml")
    expected = read("a.xml", "b.xml", format="ted")
    table = read(pack(tmp_path, name, a=first, b=second), format="ted")
    assert table.rows.equals(expected.rows)
    (record,) = table.inputs
    assert (record.path, record.rows, len(record.sha256)) == (name, 2, 64)


def test_problems_inside_archives_name_the_file(tmp_path, fail):
    pack(tmp_path, "a.tar.gz", a=ted_export.make_notice(), b="<x", c=BOMB)
    first, second = fail("a.tar.gz", format="ted")
    assert (first.code, second.code) == ("source/bad-xml", "source/xml-doctype")
    assert "a.tar.gz: 2021/b.xml" in first.what
    whole = (tmp_path / pack(tmp_path, "b.tar.gz", a=ted_export.make_notice())).read_bytes()
    (tmp_path / "b.tar.gz").write_bytes(whole[: len(whole) // 2])
    assert "source/unreadable" in {one.code for one in fail("b.tar.gz", format="ted")}
    plain = (tmp_path / pack(tmp_path, "c.tar", a=ted_export.make_notice())).read_bytes()
    (tmp_path / "c.tar").write_bytes(plain[:1500])
    assert fail("c.tar", format="ted")


def test_all_problems_of_all_files_at_once(write, fail):
    write("<x", "a.xml")
    write(BOMB, "b.xml")
    write(ted_export.make_notice(), "c.xml")
    codes = [problem.code for problem in fail("a.xml", "b.xml", "c.xml", format="ted")]
    assert codes == ["source/bad-xml", "source/xml-doctype"]


def check_problems(problems):
    assert problems
    assert all(problem.code in CATALOGUE for problem in problems)


def attempt(folder, content, form, **options):
    """Read a file: rows that add up through the flow, or problems that the catalogue explains."""
    (folder / "a.xml").write_bytes(content)
    try:
        table = read_format(folder, "a.xml", format=form, **options)
    except SourceError as error:
        check_problems(error.problems)
        return
    assert table.flow[-1].rows == table.rows.num_rows > 0
    lost = sum(step.rows_lost for step in table.flow)
    assert table.flow[0].rows - lost == table.rows.num_rows


BYTES = st.one_of(
    st.binary(max_size=4),
    st.sampled_from([b"<a>", b"</a>", b"&", b"&lt;", b"<!--", b"-->", b"]]>", b"<![CDATA[", b" ",
                     b"\xff", b"1e9999", b"-0", b"2024-02-30", b"", b"<P/>"]),
)  # fmt: skip
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), BYTES), min_size=1, max_size=4)


def damage(text, edits):
    content = text.encode()
    for place, length, new in edits:
        start = int(place * len(content))
        content = content[:start] + new + content[start + length :]
    return content


@pytest.mark.property
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(NAMES), edits=EDITS)
def test_damaged_notices(name, edits, tmp_path):
    form, text = NOTICES[name]
    attempt(tmp_path, damage(text, edits), form)


@pytest.mark.property
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.data(),
    name=st.sampled_from(NAMES),
    form=st.sampled_from(["ted", "placsp", "euskadi", "fpds"]),
)
def test_notices_with_elements_moved_and_taken_out(data, name, form, tmp_path):
    """Well-formed notices of any format, read in any: elements lose their text or gain some."""
    text = NOTICES[name][1]
    parts = text.split("<")
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(1, len(parts) - 1))
        tag, closing, rest = parts[place].partition(">")
        parts[place] = data.draw(st.sampled_from([tag + closing, tag + closing + "x" + rest]))
    attempt(tmp_path, "<".join(parts).encode(), form)


JSON_AND_CSV = {
    "award": ("usaspending", json.dumps(usaspending.AWARD)),
    "search": ("usaspending", json.dumps({"results": [usaspending.FOUND]})),
    "download": (
        "usaspending",
        f"{usaspending.HEADER}\nCONT_AWD_P_8000_-NONE-_-NONE-,P,0,0,ALPHA INC,A,2023-03-01,1,2\n",
    ),
    "release": ("ocds", json.dumps(RELEASE)),
    "merged": ("ocds", "\n".join(json.dumps({**RELEASE, "id": one}) for one in ("r1", "r2"))),
}


@pytest.mark.property
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(sorted(JSON_AND_CSV)), edits=EDITS)
def test_damaged_json_and_csv(name, edits, tmp_path):
    form, text = JSON_AND_CSV[name]
    options = {"releases": "merge"} if name == "merged" else {}
    attempt(tmp_path, damage(text, edits), form, **options)


@pytest.mark.property
def test_real_notices_with_each_kind_of_element_emptied(shared, tmp_path):
    """Every element of a few real notices emptied in turn by its name."""
    files = [
        ("ted", "eu-ted-export/F03_22-091559-001-EXP.xml"),
        ("ted", "eu-eforms-can/official_sdk_examples/can_24_maximal.xml"),
        ("fpds", "us-fpds/dherincx92_truncated_response.xml"),
    ]
    for form, name in files:
        text = (shared / "data/notices" / name).read_text(encoding="utf-8")
        tags = sorted({part.split()[0].split(">")[0] for part in text.split("<")[1:]})
        for tag in [one for one in tags if one[0].isalpha() and not one.endswith("/")][::30]:
            attempt(tmp_path, text.replace(f"</{tag}>", f"</{tag}x>", 1).encode(), form)
            attempt(tmp_path, text.replace(f"<{tag}>", f"<{tag}>?").encode(), form)
