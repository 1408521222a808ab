"""What is counted about notices that are odd but can be read, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.notice import Level

ODDITIES: Mapping[str, tuple[str, Level]] = {
    "source/notices-other": (
        "notices are of plans, tenders, corrections or results without an award",
        "info",
    ),
    "source/notices-ex-ante": (
        "notices announce an award before it is made (`notice_type` F15, veat); a notice of the "
        "award "
        "itself may follow",
        "info",
    ),
    "source/notices-date": (
        "dates cannot be read; the next date that is known is taken, see `date_source`",
        "warning",
    ),
    "source/notices-amount": ("amounts are no numbers and count as missing", "warning"),
    "source/notices-range": (
        "awards state a range of values, kept in `value_low` and `value_high`; `value` is missing",
        "info",
    ),
    "source/notices-withheld": (
        "winning tenders have their value withheld from publication (`value_withheld`)",
        "info",
    ),
    "source/notices-gross-only": (
        "awards state their value with tax alone (`value_gross`); `value` is missing",
        "warning",
    ),
    "source/notices-partial": (
        "awards lack their first action and state no total: `value` is missing, and the date is "
        "that of the earliest action read",
        "warning",
    ),
    "source/notices-later-dated": (
        "awards lack their first action: the date is that of the earliest action read, too late",
        "warning",
    ),
    "source/notices-other-vendor": (
        "awards have another supplier in a later action; the first action's supplier stands",
        "info",
    ),
    "source/notices-no-total": (
        "awards state obligations alone (`value_obligated`), which are no contract value; `value` "
        "is missing",
        "warning",
    ),
    "source/notices-repeated-supplier": (
        "suppliers are listed twice in one award and count once",
        "info",
    ),
    "source/notices-nameless-supplier": (
        "suppliers have neither name nor number and are left out",
        "warning",
    ),
    "source/notices-dangling": (
        "references to a tender, party or organisation that the notice does not hold",
        "warning",
    ),
    "source/notices-blanks": (
        "supplier numbers hold blanks and are kept as they are; the link step `identifier` "
        "reads over them",
        "info",
    ),
}


def choose_oddities(*codes: str) -> dict[str, tuple[str, Level]]:
    """Return the texts of the codes that a format counts."""
    return {code: ODDITIES[code] for code in codes}
