"""The company register: numbers, names and postcodes of invented companies."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from math import gcd

from ipec_econ.demo import names, register
from ipec_econ.demo.block import simulate_block
from ipec_econ.demo.regions import REGIONS
from ipec_econ.demo.register import Register, draw_register
from ipec_econ.demo.world import BLOCK_FIRMS, MAX_FIRMS, World

WORLD = World(2 * BLOCK_FIRMS, 3)


def _draw(world: World, number: int) -> Register:
    return draw_register(simulate_block(world, number))


def test_steps_meet_every_number_once() -> None:
    for count in (*names._COUNTS, register.ENGLISH_NUMBERS, register.OTHER_NUMBERS):
        assert gcd(names._STEP, count) == gcd(register._STEP, count) == 1
        assert count >= MAX_FIRMS


def test_numbers_are_unique_across_blocks() -> None:
    numbers = [*_draw(WORLD, 0).numbers, *_draw(WORLD, 1).numbers]
    assert len(set(numbers)) == len(numbers) == WORLD.n_firms


def test_numbers_follow_form_and_region() -> None:
    block = simulate_block(WORLD, 0)
    drawn = draw_register(block)
    for name, number, region in zip(drawn.names, drawn.numbers, block.traits.region, strict=True):
        prefix = "OC" if name.endswith(" LLP") else REGIONS[region].prefix
        assert number.startswith(prefix or ("0", "1"))
        assert len(number) == 8


def test_postcodes_lie_in_the_region() -> None:
    block = simulate_block(WORLD, 0)
    for postcode, region in zip(draw_register(block).postcodes, block.traits.region, strict=True):
        found = re.fullmatch(r"([A-Z]{1,2})[1-9][0-9]? [0-9][A-Z]{2}", postcode)
        assert found is not None
        assert found[1] in REGIONS[region].areas


def test_a_name_is_shared_only_with_a_company_that_was_dissolved_before() -> None:
    block = simulate_block(WORLD, 0)
    core = [name.rpartition(" ")[0] for name in draw_register(block).names]
    repeated = [name for name, count in Counter(core).items() if count > 1]
    assert repeated
    for name in repeated:
        holders = sorted(
            (int(block.traits.entry[firm]), int(block.traits.last[firm]))
            for firm, other in enumerate(core)
            if other == name
        )
        assert all(before[1] < after[0] for before, after in itertools.pairwise(holders))


def test_families_share_the_beginning_of_their_name() -> None:
    core = [name.rpartition(" ")[0] for name in _draw(WORLD, 0).names]
    kin = sum(after.startswith(f"{before} ") for before, after in itertools.pairwise(core))
    assert 0.07 < kin / len(core) < 0.15


def test_the_register_of_few_firms_is_the_beginning_of_that_of_many() -> None:
    few, many = _draw(World(300, 3), 0), _draw(WORLD, 0)
    assert few.names == many.names[:300]
    assert few.numbers == many.numbers[:300]
    assert few.postcodes == many.postcodes[:300]
