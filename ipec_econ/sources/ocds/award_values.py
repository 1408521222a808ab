"""What an award is worth: its own value, else its contracts'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.ocds.json_values import Json, get_number, get_object, get_text


class AwardAmount(NamedTuple):
    """Amount, currency, where they stand, and the amount with tax where that is given."""

    amount: float | None
    currency: str | None
    source: str | None
    gross: float | None


NO_AMOUNT = AwardAmount(None, None, None, None)


def find_amount(award: Json, contracts: Sequence[Json], tally: Tally, place: str) -> AwardAmount:
    """Return ``award.value``; without an amount there, the sum of the award's contracts.

    Contracts in several currencies have no sum: the value is missing, and counted.
    """
    own = _read_value(get_object(award, "value"), "award.value", tally, place)
    if own.amount is not None:
        return own
    signed = [
        _read_value(get_object(contract, "value"), "contracts.value", tally, place)
        for contract in contracts
    ]
    signed = [one for one in signed if one.amount is not None]
    if not signed:
        return own
    if len({one.currency for one in signed}) > 1:
        tally.add("source/ocds-contract-values", place, award.get("id"))
        return NO_AMOUNT
    gross = [one.gross for one in signed if one.gross is not None]
    return AwardAmount(
        sum(one.amount for one in signed if one.amount is not None),
        signed[0].currency,
        "contracts.value",
        sum(gross) if len(gross) == len(signed) else None,
    )


def _read_value(value: Json, source: str, tally: Tally, place: str) -> AwardAmount:
    if not value:
        return NO_AMOUNT
    amount = _read_number(value, "amount", tally, place)
    gross = _read_number(value, "amountGross", tally, place)
    known = amount is not None
    return AwardAmount(amount, get_text(value.get("currency")), source if known else None, gross)


def _read_number(value: Json, key: str, tally: Tally, place: str) -> float | None:
    given = value.get(key)
    number = get_number(given)
    if given is not None and number is None:
        tally.add("source/ocds-amount", place, given)
    return number
