"""The whole cascade on Spark: the links, scores and rates of DuckDB, on real names."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from ipec_econ.core.spec.panel import AwardValue
from ipec_econ.core.tables import LinkFiles
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.panel.firm_awards import match_awards
from ipec_econ.panel.history import index_history
from ipec_econ.publish.links_file import links_to_csv
from tests.link.make_links import link, make_awards, make_firms
from tests.link.test_real_links import read_companies, read_csv

pytestmark = pytest.mark.spark

STEPS = (
    {"match": "identifier", "check": "name_or_postcode"},
    {"match": "alias", "source": "aliases.csv"},
    {"match": "name"},
    {"match": "fuzzy"},
)


@pytest.fixture(scope="module")
def real(shared: Path):
    """Return awards of Contracts Finder and of a council, and every company that they name."""
    ledger = read_csv(shared / "data" / "uk_council_spend" / "bolton_2019.csv")[::3]
    companies = {number: name for number, name in read_companies(shared)}
    companies |= {r["company_number"].strip(): r["company_name"].strip() for r in ledger}
    companies.pop("", None)
    finder = read_csv(shared / "data" / "uk_contracts_finder" / "contracts.csv")
    names = [row["awarded_supplier"] for row in finder if row["awarded_supplier"].strip()]
    numbers: list[str | None] = [None] * len(names)
    for at, row in enumerate(ledger):
        names.append(row["beneficiary_name"])
        # Half of the payments say who is paid: they calibrate, and test the check.
        numbers.append(row["company_number"].strip() or None if at % 2 else None)
    names += ["Λάμδα Α.Ε.", "ЛЯМБДА ООО", "Łódź Ærø Sp", None, "Tom & Co Ltd, Beta Ltd"]
    numbers += [None] * 5
    awards = make_awards(
        award_id=[str(at) for at in range(len(names))],
        supplier_name=names,
        supplier_id=numbers,
        time=[2018 + at % 3 for at in range(len(names))],
    )
    units, spelt = [*companies, "L1", "L2", "L3"], [*companies.values(), "ΛΑΜΔΑ", "Лямбдa", "Tom"]
    firms = make_firms(units, spelt, years=[2018 + at % 3 for at in range(len(units))])
    return awards, firms, LinkFiles({1: pa.table({"firm": units[:2], "alias": ["Acme", "Zed"]})})


def test_links_of_real_names_are_the_same(real, spark: Engine) -> None:
    awards, firms, files = real
    found = link(awards, firms, steps=STEPS, files=files, engine=spark)
    wanted = link(awards, firms, steps=STEPS, files=files)
    assert found.rows.equals(wanted.rows)
    assert links_to_csv(found) == links_to_csv(wanted)
    assert found.quality == wanted.quality
    assert (found.flow, found.notices) == (wanted.flow, wanted.notices)
    rules = set(found.rows.column("rule").to_pylist())
    assert {"identifier", "name", "fuzzy"} <= rules


def test_links_through_groups_and_their_panel_are_the_same(real, spark: Engine) -> None:
    awards, firms, files = real
    units = firms.rows.column(firms.unit).to_pylist()
    # Every third company is in the one before it from 2019 on; T0 is found by name alone.
    held = range(1, len(units), 3)
    groups = pa.table(
        {
            "firm": [*(units[at] for at in held), "T0"],
            "group": [*(units[at - 1] for at in held), units[0]],
            "from": [2019] * (len(held) + 1),
            "name": [*(None for _ in held), "Sierra"],
        }
    )
    files = LinkFiles(files.aliases, groups=groups)
    settings = {"source": "groups.csv", "level": "treatment"}
    found = link(awards, firms, steps=STEPS, files=files, groups=settings, engine=spark)
    wanted = link(awards, firms, steps=STEPS, files=files, groups=settings)
    assert found.rows.equals(wanted.rows)
    assert (found.quality, found.flow, found.notices) == (
        wanted.quality, wanted.flow, wanted.notices,
    )  # fmt: skip
    assert wanted.quality["groups"]["n_rows_through_group"]
    history = index_history(firms.rows, firms.unit, firms.time)
    policy = AwardValue(suppliers="full")
    matched = [match_awards(awards, wanted, history, policy, engine) for engine in (spark, DUCKDB)]
    assert matched[0].rows.equals(matched[1].rows)
    assert matched[0].codes.tolist() == matched[1].codes.tolist()
