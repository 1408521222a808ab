"""The four types of buyers: what tells them, in which order."""

from __future__ import annotations

import pytest

from ipec_econ.sources.notices.buyer_types import classify_buyer

SUB_CENTRAL = ("UK_CA_TYPE", "publicAuthoritySubCentralGovernment")
CENTRAL = ("UK_CA_TYPE", "publicAuthorityCentralGovernment")
REGIONAL = ("TED_CA_TYPE", "Regional or local authority")
MINISTRY = ("TED_CA_TYPE", "MINISTRY")
BODY = ("TED_CA_TYPE", "BODY_PUBLIC")


@pytest.mark.parametrize(
    ("name", "schemes", "classes", "expected"),
    [
        ("Wiltshire Council", [], [SUB_CENTRAL], ("local", "name")),
        ("Walsall Healthcare NHS Trust", [], [SUB_CENTRAL], ("nhs", "name")),
        ("NHS England", [], [CENTRAL], ("nhs", "name")),
        ("Cwm Taf Morgannwg University Health Board", [], [], ("nhs", "name")),
        ("A Trust", ["GB-NHS"], [], ("nhs", "identifier")),
        ("Merton", ["GB-LAE"], [], ("local", "identifier")),
        ("A Body", [], [CENTRAL], ("central", "classification")),
        ("A Body", [], [MINISTRY], ("central", "classification")),
        ("The Commissioner for Surrey", [], [REGIONAL], ("local", "classification")),
        ("University of Derby", [], [BODY], ("other", "none")),
        ("Department of Physics, University of York", [], [], ("other", "none")),
        ("Medical Research Council", [], [], ("central", "name")),
        ("General Dental Council", [], [], ("other", "none")),
        ("Comhairle nan Eilean Siar", [], [], ("local", "name")),
        ("South Wales Fire and Rescue Service", [], [], ("local", "name")),
        ("Lancashire Constabulary", [], [], ("local", "name")),
        ("Llywodraeth Cymru / Welsh Government", [], [], ("central", "name")),
        ("defra", [], [], ("central", "name")),
        ("Peabody Trust", [], [], ("other", "none")),
        ("United Utilities Water Limited", [], [("TED_CE_ACTIVITY", "WATER")], ("other", "none")),
        (None, [], [], (None, None)),
        (None, [], [CENTRAL], ("central", "classification")),
    ],
)
def test_buyer_types(name, schemes, classes, expected):
    assert classify_buyer(name, schemes, classes) == expected
