"""Suppliers as parties of a release: the panel's firms as buyers write them, and others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ipec_econ.demo import words
from ipec_econ.demo.awards import OUTSIDE
from ipec_econ.demo.block import Block
from ipec_econ.demo.dirt import dirty_name, dirty_number
from ipec_econ.demo.hazards import Hazards
from ipec_econ.demo.regions import REGIONS
from ipec_econ.demo.register import ENGLISH_NUMBERS, Register, draw_postcode

N_DRAWS = 16
"""Uniform numbers for each supplier."""
LARGE = 250
"""Employees from which a firm is no small or medium-sized one."""
_OUTSIDERS = ("charity", "charity", "person", "abroad", "company", "company", "company")
_NUMBERED_SHARE = 0.5
_LOCAL_ID = 1_000_000


class Supplier(NamedTuple):
    """A supplier's party, and the firm of the panel that it truly is."""

    party: dict[str, Any]
    name: str
    number: str | None


@dataclass(slots=True)
class SupplierDesk:
    """Describes the suppliers of a block's awards, one after the other.

    Attributes
    ----------
    draws
        `N_DRAWS` uniform numbers for each supplier to come.
    count
        Suppliers described so far.
    """

    block: Block
    register: Register
    hazards: Hazards
    draws: Iterator[Sequence[float]]
    count: int = 0

    def describe(self, firm: int, year: int) -> Supplier:
        """Return a firm of the block, or for `OUTSIDE` somebody else."""
        draws = next(self.draws)
        self.count += 1
        if firm == OUTSIDE:
            return self._describe_outsider(draws)
        register = self.register
        other = register.numbers[int(draws[12] * len(register.numbers))]
        number = dirty_number(register.numbers[firm], other, draws[:2], self.hazards)
        name = dirty_name(register.names[firm], draws[2:12], self.hazards)
        known = draws[13] >= self.hazards.missing_postcode
        postcode = register.postcodes[firm] if known else None
        row = min(max(year - self.block.world.start, 0), len(self.block.world.years) - 1)
        scale = "large" if self.block.economy.employees[row, firm] >= LARGE else "sme"
        return Supplier(
            self._make_party(name, number, postcode, scale), name, register.numbers[firm]
        )

    def _describe_outsider(self, draws: Sequence[float]) -> Supplier:
        name, number = _name_outsider(draws)
        known = draws[13] >= self.hazards.missing_postcode
        postcode = draw_postcode(REGIONS[int(draws[8] * len(REGIONS))], draws[4:8])
        party = self._make_party(name, number, postcode if known else None, "sme")
        return Supplier(party, name, None)

    def _make_party(
        self, name: str, number: str | None, postcode: str | None, scale: str
    ) -> dict[str, Any]:
        serial = _LOCAL_ID + 200 * self.block.first_firm + self.count
        party: dict[str, Any] = {
            "id": f"GB-CFS-{serial}" if number is None else f"GB-COH-{number}",
            "name": name,
            "identifier": {"legalName": name},
            "roles": ["supplier"],
            "details": {"scale": scale},
        }
        if number is not None:
            party["identifier"] |= {"scheme": "GB-COH", "id": number}
        if postcode is not None:
            party["address"] = {"postalCode": postcode, "countryName": "United Kingdom"}
        return party


def _name_outsider(draws: Sequence[float]) -> tuple[str, str | None]:
    """Return the name of a charity, a person, a firm abroad, or a company not in the panel."""
    kind = _pick(_OUTSIDERS, draws[2])
    if kind == "charity":
        place = f"{_pick(words.STEMS, draws[0])}{_pick(words.PLACE_ENDINGS, draws[1])}"
        return _pick(words.CHARITIES, draws[3]).format(place), None
    if kind == "person":
        surname = f"{_pick(words.STEMS, draws[0])}{_pick(words.SURNAME_ENDINGS, draws[1])}"
        return f"{_pick(words.FORENAMES, draws[3])} {surname}".title(), None
    coined = f"{_pick(words.OPENINGS, draws[0])}{_pick(words.CLOSINGS, draws[1])}"
    if kind == "abroad":
        return f"{coined} {_pick(words.ABROAD, draws[3])}", None
    number = ENGLISH_NUMBERS + 1 + int(draws[9] * 1_000_000)
    known = draws[10] < _NUMBERED_SHARE
    name = f"{coined} {_pick(words.WORDS, draws[3])} ENTERPRISES LTD"
    return name, f"{number:08d}" if known else None


def _pick(options: tuple[str, ...], uniform: float) -> str:
    return options[int(uniform * len(options))]
