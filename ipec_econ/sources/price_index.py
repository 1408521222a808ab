"""A price index, read from its file: what brings values of a period to prices of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.panel import ColumnType
from ipec_econ.core.tables import InputRecord
from ipec_econ.sources.small_table import read_small_table

Group = str | None


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """An index by period, and by group where there is one.

    Attributes
    ----------
    factors
        (group, period) → index of the base period over index of the period, exactly.
    """

    factors: Mapping[tuple[Group, int], Fraction]
    inputs: tuple[InputRecord, ...]


def read_price_index(
    source: str,
    *,
    base_period: int,
    by: str | None,
    columns: Mapping[str, str],
    base: str,
    key: str,
) -> PriceIndex:
    """Read an index file: columns ``time`` and ``index``, and that of ``by`` where it is given.

    Parameters
    ----------
    base_period
        Whose prices values are brought to.
    columns
        Canonical name → the file's own, where they differ.
    base
        Folder that a relative path starts from.
    key
        Where the spec names the file, for messages.

    Raises
    ------
    SourceError
        The file cannot be read; an index is not positive or stands twice; the base period is
        missing.
    """
    types: dict[str, ColumnType] = {"time": "integer", "index": "number"}
    if by is not None:
        types[by] = "text"
    table, inputs = read_small_table(source, columns, types, role="prices", base=base)
    groups: list[Group] = [None] * table.num_rows
    if by is not None:
        groups = table.column(by).to_pylist()
    keys = list(zip(groups, table.column("time").to_pylist(), strict=True))
    levels = table.column("index").to_pylist()
    problems = [
        *_find_bad_levels(keys, levels, source),
        *_find_no_base(keys, source, base_period, f"{key}.base", has_groups=by is not None),
    ]
    if problems:
        raise SourceError(problems)
    index = dict(zip(keys, (Fraction(str(level)) for level in levels), strict=True))
    factors = {one: index[one[0], base_period] / level for one, level in index.items()}
    return PriceIndex(factors, inputs)


def _find_bad_levels(
    keys: list[tuple[Group, int]], levels: list[float], source: str
) -> list[Problem]:
    problems = []
    if any(not 0 < level < float("inf") for level in levels):
        what = f"`{source}` holds an index that is not positive"
        problems.append(Problem("source/bad-value", what, source, fix="mend the file"))
    twice = sorted({str(key[1]) for key, count in Counter(keys).items() if count > 1})
    if twice:
        what = f"`{source}` holds several indices of one period: {', '.join(twice[:3])}"
        fix = "keep one row a period, or name what tells them apart: `by: COLUMN`"
        problems.append(Problem("source/duplicate-key", what, source, fix=fix))
    return problems


def _find_no_base(
    keys: list[tuple[Group, int]], source: str, base_period: int, key: str, *, has_groups: bool
) -> list[Problem]:
    known = set(keys)
    without = sorted({str(group) for group, _ in keys if (group, base_period) not in known})
    if not without:
        return []
    periods = sorted({time for _, time in keys})
    of = f" for {', '.join(without[:3])}" if has_groups else ""
    return [
        Problem(
            "source/price-base",
            f"`{source}` has no index of the base period {base_period}{of}",
            key,
            fix=f"write a period of the file, {periods[0]} to {periods[-1]}",
        )
    ]
