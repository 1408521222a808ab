"""Every diagnostic that a result allows, added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ipec_econ.core.equality_options import read_equality_options
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.pretrend_options import read_pretrend_options
from ipec_econ.diagnose.equal_terms import check_equal_terms
from ipec_econ.diagnose.honest_did import check_honest_did
from ipec_econ.diagnose.mde import compute_mdes
from ipec_econ.diagnose.pretrend_power import check_pretrend_power
from ipec_econ.diagnose.pretrends import check_pretrends
from ipec_econ.diagnose.turning_point import check_turning_point


def add_diagnostics(result: ModelResult, asked: Mapping[str, Any]) -> ModelResult:
    """Return the result with its diagnostics, and with a notice where one of them warns.

    Pre-trends are tested wherever a model has a path before treatment, and detectable effects
    stand beside averages that may be zero, asked for or not; other diagnostics are in `asked` by
    name.

    Raises
    ------
    EstimationError
        A diagnostic names a term or a period that the model does not have, or needs another path.
    """
    rows, notices = [*result.diagnostics], [*result.notices]
    found = check_pretrends(result)
    if found is not None:
        rows += found.rows
        notices += found.notices
    options = read_pretrend_options(asked.get("pretrends"))
    if options is not None:
        power = check_pretrend_power(result, options)
        rows += power.rows
        notices += power.notices
    rows += compute_mdes(result)
    if "turning_point" in asked:
        rows += check_turning_point(result, asked["turning_point"])
    if "honest_did" in asked:
        sensitivity = check_honest_did(result, asked["honest_did"])
        rows += sensitivity.rows
        notices += sensitivity.notices
    compared = read_equality_options(asked.get("equality"))
    if compared is not None and compared.terms:
        rows += check_equal_terms(result, compared.terms)
    return replace(result, diagnostics=tuple(rows), notices=tuple(notices))
