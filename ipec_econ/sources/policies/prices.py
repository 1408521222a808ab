"""Values at the prices of one period, by a price index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.award_value import AwardValue, Prices
from ipec_econ.core.spec.panel import ColumnType
from ipec_econ.core.tables import InputRecord
from ipec_econ.numerics.money import Minor, scale_minor
from ipec_econ.sources.policies.outcome import PolicyOutcome
from ipec_econ.sources.policies.small_table import read_small_table

PRICES_KEY = "panel.awards.value.prices"
_Group = str | None


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """An index by period, and by group where there is one.

    Attributes
    ----------
    factors
        (group, period) → index of the base period over the index of the period, exactly.
    """

    factors: Mapping[tuple[_Group, int], Fraction]
    inputs: tuple[InputRecord, ...]


def read_prices(spec: Prices, *, base: str) -> PriceIndex:
    """Read an index file: columns ``time`` and ``index``, and that of ``by`` where it is given.

    Raises
    ------
    SourceError
        The file cannot be read; an index is not positive or stands twice; the base period is
        missing.
    """
    by = spec.by
    types: dict[str, ColumnType] = {"time": "integer", "index": "number"}
    if by is not None:
        types[by] = "text"
    table, inputs = read_small_table(
        spec.source,
        spec.columns,
        types,
        role="prices",
        base=base,
    )
    groups: list[_Group] = [None] * table.num_rows
    if by is not None:
        groups = table.column(by).to_pylist()
    keys = list(zip(groups, table.column("time").to_pylist(), strict=True))
    levels = table.column("index").to_pylist()
    problems = [*_find_bad_levels(keys, levels, spec), *_find_no_base(keys, spec)]
    if problems:
        raise SourceError(problems)
    index = dict(zip(keys, (Fraction(str(level)) for level in levels), strict=True))
    factors = {key: index[key[0], spec.base] / level for key, level in index.items()}
    return PriceIndex(factors, inputs)


def _find_bad_levels(
    keys: list[tuple[_Group, int]], levels: list[float], spec: Prices
) -> list[Problem]:
    problems = []
    if any(not 0 < level < float("inf") for level in levels):
        what = f"`{spec.source}` holds an index that is not positive"
        problems.append(Problem("source/bad-value", what, spec.source, fix="mend the file"))
    twice = sorted({str(key[1]) for key, count in Counter(keys).items() if count > 1})
    if twice:
        what = f"`{spec.source}` holds several indices of one period: {', '.join(twice[:3])}"
        fix = "keep one row a period, or name what tells them apart: `by: COLUMN`"
        problems.append(Problem("source/duplicate-key", what, spec.source, fix=fix))
    return problems


def _find_no_base(keys: list[tuple[_Group, int]], spec: Prices) -> list[Problem]:
    known = set(keys)
    without = sorted({str(group) for group, _ in keys if (group, spec.base) not in known})
    if not without:
        return []
    periods = sorted({time for _, time in keys})
    of = "" if spec.by is None else f" for {', '.join(without[:3])}"
    return [
        Problem(
            "source/price-base",
            f"`{spec.source}` has no index of the base period {spec.base}{of}",
            f"{PRICES_KEY}.base",
            fix=f"write a period of the file, {periods[0]} to {periods[-1]}",
        )
    ]


def apply_prices(outcome: PolicyOutcome, policy: AwardValue, index: PriceIndex) -> PolicyOutcome:
    """Multiply values by the index of the base period over that of the award's period.

    A value of a period (or group) that the index does not have is missing.
    """
    prices = policy.prices
    if prices is None:
        return outcome
    table = outcome.rows.table
    groups: list[_Group] = [None] * table.num_rows
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
