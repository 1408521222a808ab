"""The formats of award notices, by their word in the spec."""

from __future__ import annotations

from ipec_econ.sources.euskadi.contracts import EUSKADI
from ipec_econ.sources.federal.fpds import FPDS
from ipec_econ.sources.federal.usaspending import USASPENDING
from ipec_econ.sources.notices.notice_format import NoticeFormat
from ipec_econ.sources.placsp.notices import PLACSP
from ipec_econ.sources.ted.notices import TED


def find_format(name: str) -> NoticeFormat:
    """Return the format of a name that the spec allows."""
    return {one.name: one for one in (TED, PLACSP, EUSKADI, USASPENDING, FPDS)}[name]
