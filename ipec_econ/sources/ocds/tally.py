"""What is odd in releases that can still be read: counted, with examples."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.notice import Level, Notice

MAX_EXAMPLES = 3
SHOWN = 60
"""Characters of an example; a field may be megabytes long."""


class Tally:
    """Counts by code, with the first examples of each."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def add(self, code: str, place: str, example: object) -> None:
        """Count one case; ``place`` is its file and line or release."""
        self._counts[code] = self._counts.get(code, 0) + 1
        examples = self._examples.setdefault(code, [])
        if len(examples) < MAX_EXAMPLES:
            examples.append(f"{place}: {_shorten(example)}")

    def write_notices(self, source: str) -> tuple[Notice, ...]:
        """Return a notice for every code counted, in the order of the codes' list."""
        return tuple(
            Notice(
                code,
                "sources",
                source,
                f"{self._counts[code]} {text} ({'; '.join(self._examples[code])})",
                level,
            )
            for code, (text, level) in _TEXTS.items()
            if code in self._counts
        )


def _shorten(example: object) -> str:
    text = str(example)
    return f"`{text[:SHOWN]}…`" if len(text) > SHOWN else f"`{text}`"


_TEXTS: Mapping[str, tuple[str, Level]] = {
    "source/ocds-shape": (
        "fields have another form than the standard gives them and are not read",
        "warning",
    ),
    "source/ocds-no-ocid": (
        "releases with awards have no `ocid`: their amendments cannot be found",
        "warning",
    ),
    "source/ocds-release-date": (
        "releases have no readable `date`: any dated release of the same award comes after them",
        "warning",
    ),
    "source/ocds-award-id": (
        "award entries have no `id`, or the id of another award in the same release; they are "
        "told apart by their place",
        "warning",
    ),
    "source/ocds-award-date": (
        "award dates cannot be read; the next date that is known is taken, see `date_source`",
        "warning",
    ),
    "source/ocds-amount": ("amounts are no numbers and count as missing", "warning"),
    "source/ocds-contract-values": (
        "awards have contracts in several currencies, and no value of their own; the value is "
        "missing",
        "warning",
    ),
    "source/ocds-repeated-supplier": (
        "suppliers are listed twice in one award and count once",
        "info",
    ),
    "source/ocds-nameless-supplier": (
        "suppliers have neither name nor identifier and are left out",
        "warning",
    ),
    "source/ocds-status": (
        "award entries have a status that the standard does not know; they are kept",
        "warning",
    ),
    "source/ocds-contract-only": (
        "releases change contracts whose award they do not hold; these changes are not read",
        "info",
    ),
    "source/ocds-linked": (
        "records only link to their releases, and hold none; they are not read",
        "warning",
    ),
}
