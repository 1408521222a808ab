"""Notices as they are released: what they are about, without the numbers they tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ipec_econ.core.codes.catalogue import CATALOGUE
from ipec_econ.core.notice import Notice

KEPT_STAGES = ("disclose",)
"""Whose notices are written for readers outside the lab."""


def release_notice(notice: Notice, names: Collection[str]) -> Notice:
    """Return the notice with its code's title for a text, and a place that names no firm.

    Texts name firms and small numbers of them in many ways, so none is released; all of them are
    in the evidence.

    Parameters
    ----------
    names
        Ids of the study: a place is kept where each of its words is one, or says of what kind.
    """
    if notice.stage in KEPT_STAGES:
        return notice
    code = CATALOGUE.get(notice.code)
    text = notice.code if code is None else code.title
    known = all(word.strip("`,") in names for word in notice.where.split())
    return replace(notice, text=text, where=notice.where if known else "")
