"""Award notices: the standard's shape, the faults and how often they come."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ipec_econ.demo.awards import OUTSIDE, draw_awards
from ipec_econ.demo.block import simulate_block
from ipec_econ.demo.buyers import make_buyers
from ipec_econ.demo.hazards import HAZARDS, Hazards
from ipec_econ.demo.register import draw_register
from ipec_econ.demo.releases import publish_awards
from ipec_econ.demo.world import World

Releases = list[dict[str, Any]]
SHARE_ATOL = 0.015
"""About four standard errors of a share of a tenth among 7,000 awards."""
FAULTLESS = Hazards(**{field.name: 0.0 for field in fields(Hazards)})


def _list_suppliers(releases: Releases) -> Releases:
    return [party for one in releases for party in one["parties"] if party["roles"] == ["supplier"]]


def test_a_release_has_what_the_standard_asks_for(releases: Releases) -> None:
    for release in releases:
        assert release["ocid"].startswith("ocds-b5fd17-")
        assert release["tag"] in (["award"], ["awardUpdate"])
        assert release["initiationType"] == "tender"
        ids = {party["id"] for party in release["parties"]}
        assert release["buyer"]["id"] in ids
        for award in release["awards"]:
            assert award["suppliers"]
            assert {supplier["id"] for supplier in award["suppliers"]} <= ids
            assert award.get("value", {"currency": "GBP"})["currency"] == "GBP"


def test_notices_and_awards_have_ids_of_their_own(releases: Releases) -> None:
    assert len({release["id"] for release in releases}) == len(releases)
    first = [release for release in releases if release["tag"] == ["award"]]
    ids = [award["id"] for release in first for award in release["awards"]]
    assert len(set(ids)) == len(ids)


def test_links_are_keyed_by_ocid_and_award(written: Path, releases: Releases) -> None:
    links = pq.read_table(written / "true_links.parquet")
    assert links.column_names == ["award_id", "supplier", "crn", "kind"]
    published = {
        (f"{release['ocid']}/{award['id']}", supplier["name"])
        for release in releases
        for award in release["awards"]
        for supplier in award["suppliers"]
    }
    named = zip(links["award_id"].to_pylist(), links["supplier"].to_pylist(), strict=True)
    assert set(named) == published


def test_links_name_firms_of_the_panel_or_nobody(written: Path) -> None:
    links = pq.read_table(written / "true_links.parquet")
    firms = set(pq.read_table(written / "firms.parquet", columns=["crn"])["crn"].to_pylist())
    numbers = Counter(number is None for number in links["crn"].to_pylist())
    assert set(links["crn"].drop_null().to_pylist()) <= firms
    assert 0.07 < numbers[True] / links.num_rows < 0.15


def test_an_amendment_is_a_later_release_of_the_same_awards(releases: Releases) -> None:
    first = {release["ocid"]: release for release in releases if release["tag"] == ["award"]}
    later = [release for release in releases if release["tag"] == ["awardUpdate"]]
    for release in later:
        former = first[release["ocid"]]
        assert release["date"] > former["date"]
        assert [a["id"] for a in release["awards"]] == [a["id"] for a in former["awards"]]
    share = sum(release["awards"][0]["status"] == "active" for release in later) / len(first)
    assert share == pytest.approx(HAZARDS.amended, abs=SHARE_ATOL)
    assert any(release["awards"][0]["status"] == "cancelled" for release in later)


def test_faults_come_as_often_as_they_should(releases: Releases) -> None:
    first = [release for release in releases if release["tag"] == ["award"]]
    awards = [award for release in first for award in release["awards"]]
    plain = [
        award
        for release in first
        if "techniques" not in release["tender"]
        for award in release["awards"]
    ]
    zero = sum(award.get("value", {}).get("amount") == 0 for award in plain) / len(plain)
    assert zero == pytest.approx(HAZARDS.zero_value, abs=SHARE_ATOL)
    years = Counter(award["date"][:4] for award in awards)
    assert 0 < years["1999"] + years["2108"] < 0.006 * len(awards)
    assert 0 < years["2010"] + years["2011"] < 0.05 * len(awards)
    assert 0 < sum("value" not in award for award in awards) < 0.02 * len(awards)
    assert any(len(release["awards"]) > 1 for release in first)
    assert any("off" in release["tender"]["procurementMethodDetails"] for release in first)


def test_company_numbers_are_missing_or_malformed_as_they_should(releases: Releases) -> None:
    identifiers = [party["identifier"] for party in _list_suppliers(releases)]
    numbers = [one["id"] for one in identifiers if "id" in one]
    # Suppliers from outside rarely have a number, so the share is above that of the firms.
    assert HAZARDS.missing_number - 0.02 < 1 - len(numbers) / len(identifiers) < 0.5
    assert {one["scheme"] for one in identifiers if "id" in one} == {"GB-COH"}
    shares = {
        "blank": sum(" " in number and number[0].isdigit() for number in numbers),
        "prefix": sum(number.startswith("GB-COH-") for number in numbers),
        "short": sum(number.isdigit() and len(number) < 8 for number in numbers),
        "junk": sum(number in ("N/A", "TBC") for number in numbers),
    }
    assert min(shares.values()) > 0
    assert shares["prefix"] / len(numbers) == pytest.approx(HAZARDS.prefixed_number, abs=SHARE_ATOL)


def test_frameworks_have_many_suppliers_and_a_ceiling(releases: Releases) -> None:
    frameworks = [release for release in releases if "techniques" in release["tender"]]
    assert frameworks
    for release in frameworks:
        assert release["tender"]["techniques"] == {"hasFrameworkAgreement": True}
        assert len(release["awards"][0]["suppliers"]) >= 2


def test_buyers_are_of_three_kinds_and_mostly_classified(releases: Releases) -> None:
    parties = {
        party["name"]: party
        for release in releases
        for party in release["parties"]
        if party["roles"] == ["buyer"]
    }
    classes = Counter(
        party["details"]["classifications"][0]["id"] if "details" in party else None
        for party in parties.values()
    )
    assert set(classes) == {"MINISTRY", "REGIONAL_AUTHORITY", "BODY_PUBLIC", None}
    assert 0.1 < classes[None] / len(parties) < 0.3
    hospitals = [name for name in parties if "NHS" in name]
    assert 0.15 < len(hospitals) / len(parties) < 0.4


def test_without_faults_suppliers_are_written_as_registered() -> None:
    block = simulate_block(World(800, 2), 0)
    register = draw_register(block)
    awards = draw_awards(block, FAULTLESS)
    notices = publish_awards(block, register, awards, make_buyers(block.world), FAULTLESS)
    legal = dict(zip(register.numbers, register.names, strict=True))
    assert set(notices.kinds) == {"contract"}
    for name, number in zip(notices.suppliers, notices.numbers, strict=True):
        assert name == legal[number or ""].title()


def test_contracts_fall_into_years_in_which_a_firm_wins() -> None:
    block = simulate_block(World(2_000, 2), 0)
    for award in draw_awards(block, HAZARDS):
        if award.kind == "contract":
            for firm in award.suppliers:
                row = award.year - block.world.start
                assert firm == OUTSIDE or block.awarding.active[row, firm]


def test_every_first_award_is_published_once_the_register_is_complete() -> None:
    block = simulate_block(World(2_000, 2), 0)
    first: dict[int, int] = {}
    for award in draw_awards(block, HAZARDS):
        if award.kind == "contract":
            for firm in set(award.suppliers) - {OUTSIDE}:
                first[firm] = min(first.get(firm, 9999), award.year)
    cohort = block.awarding.cohort
    covered = {firm: year for firm, year in enumerate(cohort) if 2012 <= year <= 2019}
    assert {firm: first[firm] for firm in covered} == covered
    # Who won before is seen to win in the first year that the register holds, if alive.
    early = [
        firm for firm, year in enumerate(cohort) if year < 2012 and block.traits.last[firm] >= 2012
    ]
    assert early
    assert all(first[firm] <= 2012 for firm in early)


def test_the_innovation_flag_can_be_read_from_the_notice(releases: Releases) -> None:
    codes = {release["tender"]["title"].startswith("Innovation"): set() for release in releases}
    for release in releases:
        flag = release["tender"]["title"].startswith("Innovation")
        codes[flag].add(release["tender"]["classification"]["id"][:2])
    assert codes[True] == {"73"}
    assert "73" not in codes[False]
