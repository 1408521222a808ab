"""Procedures of European notices in the words of the Open Contracting Data Standard."""

from __future__ import annotations

from collections.abc import Mapping

OPEN, SELECTIVE, LIMITED = "open", "selective", "limited"

PROCEDURES: Mapping[str, str] = {
    "PT_OPEN": OPEN,
    "PT_RESTRICTED": SELECTIVE,
    "PT_COMPETITIVE_NEGOTIATION": SELECTIVE,
    "PT_COMPETITIVE_DIALOGUE": SELECTIVE,
    "PT_INNOVATION_PARTNERSHIP": SELECTIVE,
    "PT_NEGOTIATED_WITH_PRIOR_CALL": SELECTIVE,
    "PT_INVOLVING_NEGOTIATION": SELECTIVE,
    "PT_AWARD_CONTRACT_WITH_PRIOR_PUBLICATION": SELECTIVE,
    "PT_AWARD_CONTRACT_WITHOUT_CALL": LIMITED,
    "PT_AWARD_CONTRACT_WITHOUT_PUBLICATION": LIMITED,
    "PT_NEGOTIATED_WITHOUT_PUBLICATION": LIMITED,
    "open": OPEN,
    "restricted": SELECTIVE,
    "neg-w-call": SELECTIVE,
    "comp-dial": SELECTIVE,
    "comp-tend": SELECTIVE,
    "innovation": SELECTIVE,
    "neg-wo-call": LIMITED,
}
"""Elements of TED_EXPORT and codes of eForms; other codes (oth-single, oth-mult) say too little."""
