"""An estimate with its interval as words inside a sentence."""

from __future__ import annotations

from ipec_econ.core.estimates import Estimate
from ipec_econ.report.number_format import format_number

MINUS = "−"


def write_estimate(estimate: Estimate, digits: int) -> str:
    """Return ``0.0980 (95% confidence interval 0.0512 to 0.1448)``, with real minus signs."""
    number = write_number(estimate.estimate, digits)
    low, high, level = estimate.conf_low, estimate.conf_high, estimate.conf_level
    if low is None or high is None or level is None:
        return number
    bounds = f"{write_number(low, digits)} to {write_number(high, digits)}"
    return f"{number} ({100 * level:g}% confidence interval {bounds})"


def write_number(value: float, digits: int) -> str:
    """Return a number for a sentence."""
    return format_number(value, digits).replace("-", MINUS)
