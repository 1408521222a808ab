"""A framework's value is a ceiling, a call-off's is not: told apart by the first that speaks."""

from __future__ import annotations

import pytest

from ipec_econ.sources.ocds.frameworks import find_framework

TECHNIQUE = {"hasFrameworkAgreement": True}
AGREEMENT = {"frameworkAgreement": {"method": "x"}}
CALL_OFF = "Call-off from a framework agreement"
RELATED = {"relatedProcesses": [{"relationship": ["framework"]}]}


@pytest.mark.parametrize(
    ("tender", "rest", "n_suppliers", "expected"),
    [
        ({"techniques": TECHNIQUE}, {}, 1, (True, "techniques", False)),
        ({"techniques": AGREEMENT}, {}, 1, (True, "techniques", False)),
        ({"techniques": {"hasFrameworkAgreement": False}}, {}, 9, (False, None, False)),
        ({"lots": [{"id": "L1", "techniques": TECHNIQUE}]}, {}, 1, (True, "techniques", False)),
        ({"lots": [{"id": "L2", "techniques": TECHNIQUE}]}, {}, 1, (False, None, False)),
        ({"techniques": TECHNIQUE}, RELATED, 1, (False, "relatedProcesses", True)),
        (
            {"techniques": TECHNIQUE, "procurementMethodDetails": CALL_OFF},
            {}, 1, (False, "procurementMethodDetails", True),
        ),
        (
            {"procurementMethodDetails": "Other - Direct Award from a Framework Contract"},
            {}, 1, (False, "procurementMethodDetails", True),
        ),
        (
            {"procurementMethodDetails": "Other - Further Competition - Framework"},
            {}, 1, (False, "procurementMethodDetails", True),
        ),
        (
            {"procurementMethodDetails": "Framework agreement"},
            {}, 1, (True, "procurementMethodDetails", False),
        ),
        ({"title": "Repairs and Planned Works Framework"}, {}, 30, (True, "title", False)),
        ({"title": "Repairs and Planned Works Framework"}, {}, 1, (False, None, False)),
        ({"title": "Call off under the ESPO framework"}, {}, 2, (False, None, False)),
        ({"title": "Road works"}, {}, 30, (False, None, False)),
    ],
)  # fmt: skip
def test_frameworks(tender, rest, n_suppliers, expected):
    release = {"tender": tender, **rest}
    assert find_framework(release, frozenset({"L1"}), n_suppliers) == expected
