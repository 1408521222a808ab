"""Formats of tables that need a package of their own, an extra of this one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from ipec_econ.core.errors import Problem

FORMAT_PACKAGES: Mapping[str, str] = {"docx": "python-docx", "pdf": "typst"}
"""Format, which is also the extra's name → the distribution that writes it."""


def find_missing_package(form: str, where: str) -> Problem | None:
    """Return what keeps this machine from writing `form`, if anything."""
    if form not in FORMAT_PACKAGES:
        return None
    try:
        version(FORMAT_PACKAGES[form])
    except PackageNotFoundError:
        return describe_missing(form, where)
    return None


def describe_missing(form: str, where: str) -> Problem:
    """Return the problem that names the extra."""
    return Problem(
        code="render/missing-package",
        what=f"`{form}` needs the package {FORMAT_PACKAGES[form]}, which is not installed",
        where=where,
        why=f"{FORMAT_PACKAGES[form]} writes that format",
        fix=f"install the extra: pip install 'ipec-econ[{form}]', or choose another format",
    )
