"""The remark on models that could not be estimated again."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace

from ipec_econ.core.notice import Notice
from ipec_econ.diagnose.refit import Refit

LONGEST = 160
"""Letters of a reason in a notice; the row of diagnostics.csv has all of it."""


def describe_failures(model: str, diagnostic: str, failed: Sequence[Refit]) -> tuple[Notice, ...]:
    """Return a warning that names each with its reason, where there are any."""
    if not failed:
        return ()
    named = "; ".join(
        f"{refit.key} ({textwrap.shorten(refit.failure, LONGEST, placeholder=' …')})"
        for refit in failed
    )
    return (
        Notice(
            "diagnose/no-refit",
            "diagnose",
            f"model {model}",
            f"`{diagnostic}` has no estimate for {named}",
            level="warning",
        ),
    )


def explain_failure(refit: Refit) -> Refit:
    """Return the refit with a reason, where it was estimated and has no use all the same."""
    return refit if refit.failure else replace(refit, failure="its average effect has no error")
