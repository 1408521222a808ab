"""What holds for every format: options, headers, determinism, the limit, award quality."""

from __future__ import annotations

import pytest

from ipec_econ.core.spec.panel import Awards
from ipec_econ.core.vocabulary import AWARD_COLUMNS
from ipec_econ.sources.awards import read_award_header
from tests.sources.notices.conftest import list_codes
from tests.sources.notices.test_broken_files import NAMES, NOTICES


@pytest.mark.parametrize("name", NAMES)
def test_the_header_is_that_of_the_table(name, write, read, tmp_path):
    form, text = NOTICES[name]
    write(text)
    table = read(format=form)
    header = read_award_header(Awards(source=("a.xml",), format=form), base=str(tmp_path))
    assert list(header) == table.rows.column_names
    canonical = [one for one in AWARD_COLUMNS if one in header]
    assert table.rows.column_names[: len(canonical)] == canonical


@pytest.mark.parametrize("name", NAMES)
def test_the_input_is_recorded_and_counted(name, write, read):
    form, text = NOTICES[name]
    write(text)
    table = read(format=form)
    (record,) = table.inputs
    assert (record.kind, record.bytes) == (form, len(text.encode()))
    assert len(record.sha256) == 64
    assert record.rows == table.flow[0].rows
    assert "source/notices-read" in list_codes(table)


@pytest.mark.parametrize("name", NAMES)
def test_hazards_see_the_columns(name, write, read):
    form, text = NOTICES[name]
    write(text)
    checks = {check.name: check for check in read(format=form).quality.checks}
    assert checks["value_repeat_group"].rows is not None
    assert checks["framework_ceiling"].rows == 0
    assert checks["published_late"].rows == 0


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("ted_export", "<NOTICE_DATA><NO_DOC_OJS>2021/S 002-000001</NO_DOC_OJS></NOTICE_DATA>"),
        ("eforms", "<cbc:ID>n1</cbc:ID>"),
        ("placsp", "<id>https://placsp/1</id>"),
    ],
)
def test_notices_without_an_id_are_kept_apart(name, part, write, read):
    form, text = NOTICES[name]
    text = text.replace(part, "").replace('DOC_ID="000001-2021"', "")
    write(text)
    write(text, "b.xml")
    table = read("a.xml", "b.xml", format=form)
    assert len(set(table.rows.column("award_id").to_pylist())) == 2
    assert table.rows.column("notice_id").to_pylist() in ([None, None], ["01", "01"])


@pytest.mark.parametrize(("option", "given"), [("types", {"x": "text"}), ("query", "q"),
                                               ("sheet", "s"), ("releases", "merge")])  # fmt: skip
def test_idle_options_are_refused(option, given, write, fail):
    form, text = NOTICES["eforms"]
    write(text)
    (problem,) = fail(format=form, **{option: given})
    assert problem.code == "source/idle-option"
    assert option in problem.what


def test_addresses_are_refused(fail):
    (problem,) = fail("https://ted.europa.eu/a.xml", format="ted")
    assert problem.code == "source/unknown-kind"


def test_patterns_and_places(write, read):
    form, text = NOTICES["placsp"]
    write(text, "a.atom")
    write(text.replace("placsp/1", "placsp/2").replace("2024-09-05", "never"), "b.atom.gz")
    table = read("*.atom*", format=form)
    assert table.rows.num_rows == 2
    notice = next(one for one in table.notices if one.code == "source/notices-date")
    assert "b.atom.gz line 5: `never`" in notice.text
