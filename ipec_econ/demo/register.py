"""The company register: numbers and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipec_econ.demo.block import Block
from ipec_econ.demo.names import draw_names
from ipec_econ.demo.regions import REGIONS, Region
from ipec_econ.demo.streams import open_stream

PARTNERSHIP_PREFIX = "OC"
ENGLISH_NUMBERS, OTHER_NUMBERS = 15_000_000, 1_000_000
"""How many numbers there are: eight digits, and six after a prefix."""
_STEP = 618_033_989
"""A prime that divides neither: consecutive firms have numbers far apart, no two the same."""
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Register:
    """Names, numbers and postcodes of a block's firms, in their order."""

    names: list[str]
    numbers: list[str]
    postcodes: list[str]


def draw_register(block: Block) -> Register:
    """Return the register's entries of a block's firms; numbers are unique in the world."""
    names, forms = draw_names(block)
    shift = int(open_stream(block.world.seed, "addresses").integers(1, 2**31))
    places = open_stream(block.world.seed, "addresses", 1 + block.first_firm)
    numbers, postcodes = [], []
    cells = places.random((block.n_firms, 4)).tolist()
    for firm, (form, draws) in enumerate(zip(forms, cells, strict=True)):
        region = REGIONS[block.traits.region[firm]]
        number = (shift + block.first_firm + firm) * _STEP
        numbers.append(_write_number(number, form, region))
        postcodes.append(draw_postcode(region, draws))
    return Register(names, numbers, postcodes)


def draw_postcode(region: Region, cells: Sequence[float]) -> str:
    """Return a postcode of the region's areas from four uniform numbers."""
    area = region.areas[int(cells[0] * len(region.areas))]
    inward = int(cells[2] * 10 * len(_LETTERS))
    last = _LETTERS[int(cells[3] * len(_LETTERS))]
    return f"{area}{1 + int(cells[1] * 28)} {inward % 10}{_LETTERS[inward // 10]}{last}"


def _write_number(number: int, form: str, region: Region) -> str:
    prefix = PARTNERSHIP_PREFIX if form == "LLP" else region.prefix
    if prefix:
        return f"{prefix}{number % OTHER_NUMBERS:06d}"
    return f"{1 + number % ENGLISH_NUMBERS:08d}"
