"""All values in one currency, by a file of exchange rates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.award_value import AwardValue, CurrencyRates
from ipec_econ.core.tables import InputRecord
from ipec_econ.numerics.money import Minor, scale_minor
from ipec_econ.sources.policies.outcome import PolicyOutcome
from ipec_econ.sources.small_table import read_small_table

CURRENCY_PUBLISHED = "currency_published"
"""Column that is added: the currency as it was."""


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """Units of one currency that a unit of another buys, exactly as written.

    Attributes
    ----------
    by_period
        (currency, period) → rate.
    by_day
        Currency → days in order, and their rates; one of the two is empty.
    """

    by_period: Mapping[tuple[str, int], Fraction]
    by_day: Mapping[str, tuple[list[date], list[Fraction]]]
    inputs: tuple[InputRecord, ...]

    def find(self, currency: str, time: int, day: date | None) -> Fraction | None:
        """Return the rate of the period, or the last on or before the day."""
        if self.by_period:
            return self.by_period.get((currency, time))
        days, rates = self.by_day.get(currency, ([], []))
        place = 0 if day is None else bisect_right(days, day)
        return rates[place - 1] if place else None


def read_rates(spec: CurrencyRates, *, base: str) -> ExchangeRates:
    """Read a file of rates: columns ``currency``, ``rate``, and ``time`` or ``date``.

    Raises
    ------
    SourceError
        The file cannot be read; it has neither periods nor days, or both; a rate is not
        positive or stands twice.
    """
    table, inputs = read_small_table(
        spec.rates,
        spec.columns,
        {"currency": "text", "rate": "number", "time": "integer", "date": "date"},
        optional=("time", "date"),
        role="rates",
        base=base,
    )
    at = [name for name in ("time", "date") if name in table.column_names]
    if len(at) != 1:
        what = f"`{spec.rates}` has {'both' if at else 'neither'} of `time` and `date`"
        fix = "keep one: rates by period (time), or by day (date)"
        raise SourceError(Problem("source/missing-column", what, spec.rates, fix=fix))
    currencies = [code.strip().upper() for code in table.column("currency").to_pylist()]
    keys = list(zip(currencies, table.column(at[0]).to_pylist(), strict=True))
    numbers = table.column("rate").to_pylist()
    _check(keys, numbers, spec)
    rates = {key: Fraction(str(rate)) for key, rate in zip(keys, numbers, strict=True)}
    if at == ["time"]:
        return ExchangeRates(rates, {}, inputs)
    by_day: dict[str, tuple[list[date], list[Fraction]]] = {}
    for currency, day in sorted(rates):
        days, found = by_day.setdefault(currency, ([], []))
        days.append(day)
        found.append(rates[currency, day])
    return ExchangeRates({}, by_day, inputs)


def _check(keys: list[tuple[str, object]], rates: list[float], spec: CurrencyRates) -> None:
    problems = []
    if any(not 0 < rate < float("inf") for rate in rates):
        what = f"`{spec.rates}` holds a rate that is not positive"
        problems.append(Problem("source/bad-value", what, spec.rates, fix="mend the file"))
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        what = f"`{spec.rates}` holds two rates of {twice[0]} at {twice[1]}"
        fix = "keep one rate of a currency and period"
        problems.append(Problem("source/duplicate-key", what, spec.rates, fix=fix))
    if problems:
        raise SourceError(problems)


def apply_currency(
    outcome: PolicyOutcome, policy: AwardValue, rates: ExchangeRates
) -> PolicyOutcome:
    """Multiply values by the rate of their currency, and name the currency they are in now.

    Values without a currency, or of one without a rate, are missing: in another currency they
    would be added up with the rest. ``currency_published`` keeps the currency as it was.
    """
    spec = policy.currency
    if spec is None:
        return outcome
    table = outcome.rows.table
    given = table.column("currency").to_pylist()
    days = [None] * len(given)
    if "date" in table.column_names:
        days = table.column("date").to_pylist()
    amounts = outcome.read_minor()
    changed: list[Minor] = []
    lost: dict[str, int] = {}
    n_turned = 0
    for amount, word, time, day in zip(
        amounts, given, table.column("time").to_pylist(), days, strict=True
    ):
        code = (word or "").strip().upper()
        rate = Fraction(1) if code == spec.to else rates.find(code, time, day)
        known = amount is not None and rate is not None
        changed.append(scale_minor(amount, rate) if amount is not None and rate else None)
        n_turned += known and code != spec.to
        if amount is not None and rate is None:
            lost[code or "no currency"] = lost.get(code or "no currency", 0) + 1
    currency = [spec.to if amount is not None else None for amount in changed]
    text = f"{n_turned} values are turned into {spec.to}"
    outcome = outcome.with_column(CURRENCY_PUBLISHED, table.column("currency"))
    done = outcome.set_minor(changed, text, reason=f"values are in {spec.to}")
    done = done.with_column("currency", pa.array(currency, pa.string()))
    done = replace(done, inputs=(*done.inputs, *rates.inputs))
    if not lost:
        return done
    listed = ", ".join(f"{code} {count}" for code, count in sorted(lost.items()))
    missing = f"{sum(lost.values())} values are missing, for want of a rate ({listed})"
    return replace(done, what=f"{text}; {missing}").note("source/no-rate", missing, "warning")
