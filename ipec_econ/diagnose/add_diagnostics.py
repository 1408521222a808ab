"""Every diagnostic that a result allows, added to it."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.estimates import ModelResult
from ipec_econ.diagnose.pretrends import check_pretrends


def add_diagnostics(result: ModelResult) -> ModelResult:
    """Return the result with its diagnostics, and with a notice where one of them warns."""
    found = check_pretrends(result)
    if found is None:
        return result
    return replace(
        result,
        diagnostics=(*result.diagnostics, *found.rows),
        notices=(*result.notices, *found.notices),
    )
