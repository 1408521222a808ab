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
}
