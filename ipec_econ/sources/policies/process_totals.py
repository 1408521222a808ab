"""One process total stamped on every award of the process."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.numerics.money import Minor, divide_minor
from ipec_econ.sources.policies.outcome import PolicyOutcome

PROCESS_COLUMNS = ("ocid", "process_id")
"""Columns that say which awards come of one process; the first that is there counts."""

_Key = tuple[str, int, str | None]


def apply_process_total(outcome: PolicyOutcome, policy: AwardValue) -> PolicyOutcome:
    """Divide, or leave out, a value that several awards of one process repeat.

    Awards of a process whose positive values are the same to the minor unit, in the same
    currency, are taken to repeat one total. It is divided equally between them, what is left
    over going to the first; the suppliers of one award each keep that award's part.
    """
    amounts = outcome.read_minor()
    keys = _name_totals(outcome.rows.table, amounts)
    awards = outcome.rows.table.column("award_id").to_pylist()
    parts = _divide(keys, awards)
    stamped = [key in parts for key in keys]
    n_rows = sum(stamped)
    n_totals = len(parts)
    changed: list[Minor] = [
        amount
        if key is None or key not in parts
        else (parts[key][award] if policy.process_total == "split" else None)
        for key, award, amount in zip(keys, awards, amounts, strict=True)
    ]
    done = (
        "divided between the awards of the process"
        if policy.process_total == "split"
        else "missing"
    )
    text = f"{n_rows} award rows repeat one of {n_totals} process totals: the value is {done}"
    return outcome.set_minor(changed, text, reason=f"process totals repeated on awards are {done}")


def _name_totals(table: pa.Table, amounts: list[Minor]) -> list[_Key | None]:
    column = next(name for name in PROCESS_COLUMNS if name in table.column_names)
    processes = pc.cast(table.column(column), pa.string()).to_pylist()
    currencies = [None] * len(processes)
    if "currency" in table.column_names:
        currencies = table.column("currency").to_pylist()
    return [
        (process, amount, currency) if process and amount is not None and amount > 0 else None
        for process, amount, currency in zip(processes, amounts, currencies, strict=True)
    ]


def _divide(keys: list[_Key | None], awards: list[str]) -> dict[_Key, dict[str, int]]:
    """Return each repeated total's part for every award that repeats it."""
    holders: dict[_Key, dict[str, None]] = {}
    for key, award in zip(keys, awards, strict=True):
        if key is not None:
            holders.setdefault(key, {})[award] = None
    return {
        key: dict(zip(held, divide_minor(key[1], [1] * len(held)), strict=True))
        for key, held in holders.items()
        if len(held) > 1
    }
