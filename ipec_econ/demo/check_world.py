"""Whether the arguments of a demonstration make a world."""

from __future__ import annotations

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.demo.world import MAX_FIRMS, MIN_YEARS, SELECTIONS, World

MAX_SEED = 2**32 - 1
FIRST_YEAR, LAST_YEAR = 1980, 2090


def check_world(world: World) -> None:
    """Refuse arguments that make no world; all of them at once.

    Raises
    ------
    SpecError
        ``demo/bad-argument`` for every argument out of its range.
    """
    problems = [
        *_check_range("--firms", world.n_firms, 1, MAX_FIRMS, "company numbers have eight places"),
        *_check_range("--seed", world.seed, 0, MAX_SEED, "a seed is an integer of 32 bits"),
        *_check_years(world.start, world.end),
    ]
    if world.selection not in SELECTIONS:
        problems.append(
            _refuse(
                "--selection",
                world.selection,
                "it says what raises the chance of a first award",
                f"write one of {', '.join(SELECTIONS)}",
            )
        )
    if problems:
        raise SpecError(problems)


def _check_range(option: str, value: int, low: int, high: int, why: str) -> list[Problem]:
    if low <= value <= high:
        return []
    return [_refuse(option, value, why, f"write a whole number from {low} to {high}")]


def _check_years(start: int, end: int) -> list[Problem]:
    why = "dates that are wrong on purpose must lie outside the panel"
    problems = [
        *_check_range("--start-year", start, FIRST_YEAR, LAST_YEAR, why),
        *_check_range("--end-year", end, FIRST_YEAR, LAST_YEAR, why),
    ]
    if not problems and end - start + 1 < MIN_YEARS:
        reason = "there must be years before the register begins, a clean year, and cohorts after"
        fix = f"leave at least {MIN_YEARS} years: --end-year {start + MIN_YEARS - 1} or later"
        problems.append(_refuse("--end-year", end, reason, fix))
    return problems


def _refuse(option: str, value: object, why: str, fix: str) -> Problem:
    return Problem("demo/bad-argument", f"{option} cannot be {value}", option, why, fix)
