"""Real notices, where the shared folder is at hand: counts that were read one by one."""

from __future__ import annotations

from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.awards import read_awards


def test_notices_of_three_registers(shared) -> None:
    """Three proofs of concept; `Innovation Campus` and `UK Research and Innovation` are no hits."""
    spec = Awards(
        source=("data/uk_ocds/cf_pcs_s2w_2025_releases.json",),
        format="ocds",
        innovation=Innovation(),
    )
    found = read_awards(spec, base=str(shared), periods=None).innovation
    assert found is not None
    assert (found.flagged.innovation, found.flagged.ordinary, found.flagged.unknown) == (3, 223, 36)
    assert {rule.name: (rule.yes, rule.nothing) for rule in found.rules} == {
        "procedure": (0, 34), "cpv": (0, 3), "keywords": (3, 0),
    }  # fmt: skip


def test_contracts_of_lancashire_authorities(shared) -> None:
    """None buys innovation: 29 rows with codes of division 73 are planning studies and advice."""
    spec = Awards(
        source=("data/uk_contracts_finder/contracts.csv",),
        columns={
            "award_id": "id",
            "supplier_name": "awarded_supplier",
            "date": "published_date",
            "value": "awarded_value",
            "cpv": "cpv_codes",
        },
        innovation=Innovation(rules=("cpv", "keywords")),
    )
    found = read_awards(spec, base=str(shared), periods=None).innovation
    assert found is not None
    assert (found.flagged.innovation, found.flagged.ordinary, found.flagged.unknown) == (
        0, 1195, 29,
    )  # fmt: skip
