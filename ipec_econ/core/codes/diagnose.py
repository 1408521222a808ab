"""Codes that the `diagnose` stage records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "diagnose/pretrends": Code(
        "Effects before treatment are not zero",
        "Treated and comparison firms moved apart before treatment started. What caused that may "
        "cause part of the effects after it.",
        "Look at the event-study figure; compare other control groups, outcomes or covariates, and "
        "report how large a violation the conclusion survives.",
    ),
    "diagnose/pretrend-period": Code(
        "One period before treatment is not zero",
        "A single period differs from zero although all of them together do not: chance among "
        "several tests, or a trend that the joint test has no power to see.",
        "Look at the event-study figure, and compare other control groups or covariates.",
    ),
}
