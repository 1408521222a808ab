"""How far a federal contract was competed, in the words of the Open Contracting Data Standard."""

from __future__ import annotations

from collections.abc import Mapping

EXTENT_COMPETED: Mapping[str, str] = {
    "A": "open",
    "B": "direct",
    "C": "direct",
    "D": "selective",
    "E": "selective",
    "F": "selective",
    "G": "direct",
    "CDO": "selective",
    "NDO": "direct",
}
"""FPDS data dictionary 10A: A full and open, B not available, C not competed, D full and open after
exclusion of sources, E follow-on, F competed under simplified acquisition, G not competed under it,
CDO and NDO competitive and non-competitive delivery orders."""
