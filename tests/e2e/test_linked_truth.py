"""From award notices with faults to an effect beside the true one, and links beside true links."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.attenuation import LinkedEstimate, compare_links

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

FIRMS, SEED = 1_500, 2


def _compare(folder: Path) -> dict[str, LinkedEstimate]:
    return {row.way: row for row in compare_links(folder, n_firms=FIRMS, seed=SEED)}


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LinkedEstimate]:
    return _compare(tmp_path_factory.mktemp("linked") / "world")


def test_true_treatments_find_the_truth(ways: dict[str, LinkedEstimate]) -> None:
    row = ways["true treatments"]
    assert row.score is None
    assert abs(row.estimate - row.truth) < 3 * row.std_error


def test_links_are_held_against_the_true_ones(ways: dict[str, LinkedEstimate]) -> None:
    number, name = ways["identifier"].score, ways["identifier, name"].score
    assert number is not None
    assert name is not None
    assert number.n_awards == name.n_awards > 500
    # 40 % have no number, and names find most of the others.
    assert 0.5 < number.recall < 0.65
    assert name.recall > 0.9
    # Numbers of other companies, 2 % of those given, are found out by their names.
    assert number.precision > 0.995
    assert name.precision > 0.995
    assert name.n_linked == name.n_right + name.n_wrong


def test_lost_links_pull_the_effect_to_zero_and_names_bring_it_back(
    ways: dict[str, LinkedEstimate],
) -> None:
    true, number, name = (ways[way].estimate for way in ways)
    assert 0 < number < true
    assert abs(name - true) < abs(number - true)
    # What is lost with names costs less than the sampling error of one small world.
    assert abs(name - true) < ways["identifier, name"].std_error


def test_the_same_world_gives_the_same_numbers(
    ways: dict[str, LinkedEstimate], tmp_path: Path
) -> None:
    assert _compare(tmp_path / "world") == ways
