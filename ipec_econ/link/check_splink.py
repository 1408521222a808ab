"""Whether Splink is installed, in a version that probabilistic steps can use."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from ipec_econ.core.errors import Problem

MAJOR = "5"
"""Version of Splink whose interface is used; what it saves differs from that of others."""


def find_splink_problem(where: str) -> Problem | None:
    """Return what keeps a probabilistic step from running on this machine, if anything."""
    try:
        installed = version("splink")
    except PackageNotFoundError:
        return _describe("splink is not installed", where)
    if installed.partition(".")[0] != MAJOR:
        return _describe(f"splink {installed} is installed; version {MAJOR} is needed", where)
    return None


def _describe(what: str, where: str) -> Problem:
    return Problem(
        "link/no-splink",
        what,
        where,
        "a step `probabilistic` scores pairs of names through it",
        "install the extra: pip install 'ipec-econ[splink]', or link by {match: fuzzy}, which "
        "needs nothing more",
    )
