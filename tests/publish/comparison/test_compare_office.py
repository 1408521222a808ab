"""Word and Excel files of a stored run against those of a rerun."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipec_econ.core.table import Cell, Table
from ipec_econ.publish.compare import compare_runs
from ipec_econ.publish.comparison.office import compare_office_file
from ipec_econ.render.registry import RENDERERS
from tests.render.make_tables import EVERY_ROLE
from tests.render.test_any_table import make_numbers

FORMS = pytest.mark.parametrize("form", ["docx", "xlsx"])


def make_one(value: float) -> Table:
    return make_numbers(Cell("number", f"{value:.4f}", value))


def write(form: str, table: Table) -> bytes:
    return RENDERERS[form].render(table)


def test_noise_in_the_last_digit_of_a_workbook_passes():
    stored, rerun = (write("xlsx", make_one(value)) for value in (0.123456789012, 0.123456789013))
    assert stored != rerun
    (found,) = compare_office_file("tables/n.xlsx", stored, rerun)
    assert (found.kind, found.severity) == ("within_tolerance", "info")
    assert found.where.startswith("xl/worksheets/sheet2.xml, line ")


@FORMS
def test_another_number_fails_and_the_part_is_named(form):
    stored, rerun = (write(form, make_one(value)) for value in (0.25, 0.5))
    (found,) = compare_office_file(f"tables/n.{form}", stored, rerun)
    assert (found.kind, found.severity) == ("different", "fail")
    assert ".xml, line " in found.where


def test_a_part_that_only_one_has_fails():
    stored = write("xlsx", EVERY_ROLE)
    rerun = write("xlsx", replace(EVERY_ROLE, notes=()))
    (found,) = compare_office_file("tables/n.xlsx", stored, rerun)
    assert found.where == "only one has the part xl/tables/table4.xml"


@FORMS
def test_what_is_no_office_file_is_different(form):
    name = f"tables/n.{form}"
    found = compare_runs({name: write(form, EVERY_ROLE)}, {name: b"PK broken"})
    assert [one.kind for one in found if one.file == name] == ["different"]
