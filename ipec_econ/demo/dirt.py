"""How buyers write a company's number and name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipec_econ.demo.hazards import Hazards

JUNK = ("N/A", "TBC", "0", "00000000", "GB123456789", "see notice")
ABBREVIATIONS = (
    ("CONSTRUCTION", "CONSTR"), ("ENGINEERING", "ENG"), ("ASSOCIATES", "ASSOC"),
    ("SERVICES", "SVCS"), ("INTERNATIONAL", "INTL"), ("TECHNOLOGIES", "TECH"),
    ("SOLUTIONS", "SOLS"), ("MANAGEMENT", "MGMT"), ("ELECTRICAL", "ELEC"),
    ("HOLDINGS", "HLDGS"), ("CONSULTING", "CONS"), ("CONTRACTORS", "CONTRS"),
    ("DISTRIBUTION", "DISTN"), ("NORTH", "NTH"), ("LABORATORIES", "LABS"),
)  # fmt: skip
TRADING = ("T/A", "T/A", "TRADING AS")
GAPS = ("  ", "  ", ", ", "-", "-")
SHORT = 4
"""Letters below which a typo would leave nothing of a name."""
OTHER_FORMS = {
    "LIMITED": ("LTD", "LTD.", "LIMTED"),
    "LTD": ("LIMITED", "LTD.", "L.T.D."),
    "LTD.": ("LIMITED", "LTD"),
    "PLC": ("P.L.C.", "LIMITED"),
    "LLP": ("L.L.P.", "PARTNERSHIP"),
    "CIC": ("C.I.C.", "COMMUNITY INTEREST COMPANY"),
    "C.I.C.": ("CIC", "COMMUNITY INTEREST COMPANY"),
}


def dirty_number(number: str, other: str, draws: Sequence[float], hazards: Hazards) -> str | None:
    """Return a company number as a notice gives it, ``None`` where it gives none.

    Parameters
    ----------
    other
        Another company's number, for the wrong ones.
    draws
        Two uniform numbers.
    """
    if draws[0] < hazards.missing_number:
        return None
    without_zeros = (
        number.lstrip("0") if number[0].isdigit() else number[:2] + number[2:].lstrip("0")
    )
    forms = (
        (hazards.lost_zeros, without_zeros),
        (hazards.spaced_number, f"{number[:4]} {number[4:]}"),
        (hazards.prefixed_number, f"GB-COH-{number}"),
        (hazards.wrong_number, other),
        (hazards.junk_number, _pick(JUNK, draws[1] * 1e6 % 1)),
    )
    left = draws[1]
    for share, form in forms:
        if left < share:
            return form
        left -= share
    return number


def dirty_name(name: str, draws: Sequence[float], hazards: Hazards) -> str:
    """Return a company's name as a notice gives it, from ten uniform numbers."""
    core, _, form = name.rpartition(" ")
    core = _change_core(core, iter(draws[:4]), hazards)
    form = _change_form(form, draws[4], hazards)
    written = f"{core} {form}".strip()
    if draws[5] < hazards.trading_as:
        words = core.split()
        written = f"{written} {_pick(TRADING, draws[6])} {words[-1]} {words[0]}"
    if draws[7] < hazards.punctuation:
        written = written.replace(" ", _pick(GAPS, draws[8]), 1)
    if draws[9] < hazards.lower_case:
        return written.lower()
    return written if draws[9] < hazards.lower_case + hazards.upper_case else written.title()


def _change_core(core: str, draws: Iterator[float], hazards: Hazards) -> str:
    if next(draws) < hazards.abbreviation:
        for word, short in ABBREVIATIONS:
            if f"{core} ".endswith(f" {word} "):
                core = core.replace(word, short)
                break
    slip, place = next(draws), next(draws)
    if slip >= hazards.typo or len(core) < SHORT:
        return core
    at = 1 + int(place * (len(core) - 2))
    if slip < hazards.typo / 2:
        return core[:at] + core[at + 1 :]
    return core[: at - 1] + core[at] + core[at - 1] + core[at + 1 :]


def _change_form(form: str, draw: float, hazards: Hazards) -> str:
    if draw < hazards.no_form:
        return ""
    if draw < hazards.no_form + hazards.other_form:
        others = OTHER_FORMS[form]
        return others[int((draw - hazards.no_form) / hazards.other_form * len(others))]
    return form


def _pick(options: Sequence[str], uniform: float) -> str:
    return options[int(uniform * len(options))]
