"""A notice about one treatment."""

from __future__ import annotations

from ipec_econ.core.notice import Level, Notice


def make_notice(name: str, code: str, text: str, level: Level = "info") -> Notice:
    """Return a notice of the panel about the treatment `name`."""
    return Notice(code, "panel", name, text, level)
