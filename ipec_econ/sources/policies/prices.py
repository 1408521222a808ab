"""Values at the prices of one period, by a price index."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.spec.award_value import AwardValue, Prices
from ipec_econ.numerics.money import Minor, scale_minor
from ipec_econ.sources.policies.outcome import PolicyOutcome
from ipec_econ.sources.price_index import Group, PriceIndex, read_price_index

PRICES_KEY = "panel.awards.value.prices"


def read_prices(spec: Prices, *, base: str) -> PriceIndex:
    """Read the index of a policy on values.

    Raises
    ------
    SourceError
        As `read_price_index`.
    """
    return read_price_index(
        spec.source,
        base_period=spec.base,
        by=spec.by,
        columns=spec.columns,
        base=base,
        key=PRICES_KEY,
    )


def apply_prices(outcome: PolicyOutcome, policy: AwardValue, index: PriceIndex) -> PolicyOutcome:
    """Multiply values by the index of the base period over that of the award's period.

    A value of a period (or group) that the index does not have is missing.
    """
    prices = policy.prices
    if prices is None:
        return outcome
    table = outcome.rows.table
    groups: list[Group] = [None] * table.num_rows
    if prices.by is not None:
        groups = pc.cast(table.column(prices.by), pa.string()).to_pylist()
    amounts = outcome.read_minor()
    times = table.column("time").to_pylist()
    factors = [index.factors.get((group, time)) for group, time in zip(groups, times, strict=True)]
    changed: list[Minor] = [
        None if amount is None or factor is None else scale_minor(amount, factor)
        for amount, factor in zip(amounts, factors, strict=True)
    ]
    unknown = {
        time
        for amount, factor, time in zip(amounts, factors, times, strict=True)
        if amount is not None and factor is None
    }
    n_unknown = sum(a is not None and f is None for a, f in zip(amounts, factors, strict=True))
    n_done = sum(amount is not None for amount in changed)
    text = f"{n_done} values are at prices of {prices.base}"
    done = outcome.set_minor(changed, text, reason=f"values are at prices of {prices.base}")
    done = replace(done, inputs=(*done.inputs, *index.inputs))
    if not n_unknown:
        return done
    missing = (
        f"{n_unknown} values are missing: `{prices.source}` has no index of their period"
        f"{'' if prices.by is None else f' and {prices.by}'} "
        f"({', '.join(str(time) for time in sorted(unknown)[:5])})"
    )
    return replace(done, what=f"{text}; {missing}").note("source/no-price", missing, "warning")
