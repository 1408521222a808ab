"""How often the award data are wrong, and in which way: every share in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hazards:
    """Shares of awards, or of suppliers, with each defect.

    Attributes
    ----------
    early_published
        Awards made before the register is complete that it holds all the same.
    outside_supplier, framework, cancelled
        Further awards, relative to those of the panel's firms: to suppliers that are no firms
        of the panel; that set up a framework with several firms and a ceiling as value; that
        were cancelled later.
    several_suppliers, joined_award, call_off
        Awards to a consortium; that share a notice with the award before; under a framework.
    amended, zero_value, no_value, wrong_date
        Awards with a later notice and another value; without a value; dated 1999 or 2108.
    missing_number, lost_zeros, spaced_number, prefixed_number, wrong_number, junk_number
        Suppliers without a company number; of the rest, those whose number is malformed.
    upper_case, lower_case, other_form, no_form, abbreviation, typo, trading_as, punctuation
        Supplier names that are not the legal name.
    missing_postcode
        Suppliers without a postcode.
    """

    early_published: float = 0.3
    outside_supplier: float = 0.15
    framework: float = 0.03
    cancelled: float = 0.01
    several_suppliers: float = 0.04
    joined_award: float = 0.06
    call_off: float = 0.08
    amended: float = 0.08
    zero_value: float = 0.04
    no_value: float = 0.005
    wrong_date: float = 0.002
    missing_number: float = 0.4
    lost_zeros: float = 0.12
    spaced_number: float = 0.03
    prefixed_number: float = 0.04
    wrong_number: float = 0.02
    junk_number: float = 0.02
    upper_case: float = 0.4
    lower_case: float = 0.03
    other_form: float = 0.3
    no_form: float = 0.12
    abbreviation: float = 0.07
    typo: float = 0.05
    trading_as: float = 0.03
    punctuation: float = 0.08
    missing_postcode: float = 0.3


HAZARDS = Hazards()
"""What `ipec demo` writes."""
