"""What is counted about releases that are odd but can be read."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.notice import Level

ODDITIES: Mapping[str, tuple[str, Level]] = {
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
