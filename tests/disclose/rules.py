"""Profiles for tests."""

from __future__ import annotations

from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.core.spec.output import Disclosure


def make_rules(**changed: object) -> DisclosureRules:
    """Return the ONS profile's rules, some of them changed."""
    rules = Disclosure.model_validate({"profile": "ons_srs", **changed}).rules
    if rules is None:
        raise AssertionError("a named profile has rules")
    return rules
