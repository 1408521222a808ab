"""Every real file at hand is read, with the counts of its folder's page, or refused by name."""

from __future__ import annotations

import pytest

from ipec_econ.core.codes.catalogue import CATALOGUE
from ipec_econ.core.errors import SourceError
from tests.sources.notices.conftest import read_format

pytestmark = pytest.mark.thorough

FOLDER = "data/notices"
FORMATS = {
    "uk-fts-ocds": "ocds",
    "uk-pcs-s2w-ocds": "ocds",
    "other-ocds": "ocds",
    "ocds-merge-fixtures": "ocds",
    "eu-eforms-can": "ted",
    "eu-ted-export": "ted",
    "es-placsp-atom": "placsp",
    "us-fpds": "fpds",
    "us-usaspending": "usaspending",
}

READ = {
    # Award × supplier rows as the page counts them; what stands may be less.
    "uk-fts-ocds/pa2023_awards_transcribed.json": (44, 5),
    "uk-fts-ocds/pcr2015_awards_transcribed.json": (8, 8),
    "other-ocds/paraguay_dncp_record_155220.json": (7, 7),
    "es-placsp-atom/menores_2025-08-01_120entries.atom": (120, 120),
    "us-fpds/dherincx92_full_response.xml": (10, 8),
    "us-fpds/dherincx92_truncated_response.xml": (1, 1),
    "us-fpds/wamuir_award-14.xml": (23, 21),
    "us-fpds/wamuir_award-15.xml": (23, 20),
    "us-fpds/wamuir_idv-15.xml": (18, 18),
    "us-usaspending/awards__contract.json": (1, 1),
    "us-usaspending/awards__idv.json": (1, 1),
    "us-usaspending/spending_by_award_contracts.json": (2, 2),
    "us-usaspending/awards__search_results_contracts.json": (5, 4),
    "us-usaspending/SYNTHETIC_award_csv_columns_abigailhaddad.csv": (3, 3),
}
"""File → rows of all notices, and rows that stand."""

REFUSED = {
    "uk-fts-ocds/notice_types.csv": "source/bad-json",
    "uk-fts-ocds/ocds_uk_extension_release-schema.json": "source/not-releases",
    "uk-fts-ocds/tender_stage_page_2026-05.json": "source/no-rows",
    "uk-fts-ocds/uk1_pipeline_037689-2026.json": "source/no-rows",
    "uk-fts-ocds/uk4_tender_032703-2026.json": "source/no-rows",
    "uk-pcs-s2w-ocds/pcs_scotland_tenders.json": "source/no-rows",
    "uk-pcs-s2w-ocds/sell2wales_tenders.json": "source/no-rows",
    "es-placsp-atom/euskadi/00248_2021_3123_20220209.xml": "source/not-notices",
    "es-placsp-atom/euskadi/tender_2019_es_eda6caef82da6347dde.xml": "source/not-notices",
    "es-placsp-atom/euskadi/tender_2021_es_c4bf26debcb2693b523.xml": "source/not-notices",
    "es-placsp-atom/euskadi/conts_first200.jsonl": "source/bad-xml",
    "us-usaspending/awards__idv_awards.json": "source/not-notices",
    "us-usaspending/awards__transactions.json": "source/not-notices",
    "eu-ted-export/F03_21-364240-001-EXP.xml": "source/no-rows",
}
"""File → the code of the error."""


def list_files(shared):
    folder = shared / FOLDER
    for name in FORMATS:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                yield name, path.relative_to(folder).as_posix()


def name_problems(problems):
    assert all(problem.what and problem.code in CATALOGUE for problem in problems)
    return sorted({problem.code for problem in problems})


def attempt(shared, form, name, **spec):
    """Return rows of all notices and rows that stand, or the codes of the error."""
    try:
        table = read_format(shared / FOLDER, name, format=form, **spec)
    except SourceError as error:
        return name_problems(error.problems)
    steps = table.flow
    assert steps[-1].rows == table.rows.num_rows
    return steps[0].rows, table.rows.num_rows


def test_every_file_is_read_or_refused_by_name(shared):
    found = {name: attempt(shared, FORMATS[top], name) for top, name in list_files(shared)}
    assert len(found) > 150
    assert {name: found[name] for name in READ} == READ
    assert {name: found[name] for name in REFUSED} == {
        name: [code] for name, code in REFUSED.items()
    }
    strange = {
        name: outcome
        for name, outcome in found.items()
        if isinstance(outcome, list)
        and not set(outcome) <= {"source/no-rows", "source/not-releases"}
    }
    assert set(strange) <= set(REFUSED)


def test_every_release_is_merged_or_refused_by_name(shared):
    ocds = [name for top, name in list_files(shared) if FORMATS[top] == "ocds"]
    found = {name: attempt(shared, "ocds", name, releases="merge") for name in ocds}
    assert found["uk-fts-ocds/pa2023_awards_transcribed.json"] == (44, 5)
    assert found["other-ocds/paraguay_dncp_record_155220.json"] == (7, 7)


@pytest.mark.parametrize("form", sorted(set(FORMATS.values())))
def test_no_file_of_another_format_crashes(form, shared):
    """One file of each folder in every format: rows of its own format only."""
    seen = set()
    for top, name in list_files(shared):
        if top in seen or FORMATS[top] == form:
            continue
        seen.add(top)
        outcome = attempt(shared, form, name)
        assert isinstance(outcome, list), (form, name)


def test_identifiers_of_find_a_tender_are_flagged_not_repaired(shared):
    name = "uk_ocds/cf_pcs_s2w_2025_releases.json"
    table = read_format(shared / "data", name, format="ocds")
    numbers = [one for one in table.rows.column("supplier_id").to_pylist() if one]
    assert {"4103211", "458577871"} <= set(numbers)
    assert "source/ocds-company-number" in {notice.code for notice in table.notices}
