"""Row groups that are read together."""

from __future__ import annotations

import pytest

from ipec_econ.sources.firm_blocks import _fill_blocks


@pytest.mark.parametrize(
    ("sizes", "filled"),
    [
        ([], []),
        ([5, 5, 5], [[0, 1], [2]]),
        ([10, 1, 12, 9, 1], [[0], [1], [2], [3, 4]]),
        ([0, 0, 3], [[0, 1, 2]]),
    ],
)
def test_row_groups_make_up_a_block_and_larger_ones_stand_alone(
    sizes: list[int], filled: list[list[int]]
) -> None:
    assert list(_fill_blocks(sizes, 10)) == filled
