"""What policies need of an award table: every lack at once, each at its key."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ipec_econ.core.errors import Problem
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.policies.currencies import CURRENCY_PUBLISHED
from ipec_econ.sources.policies.dates import BASIS_COLUMNS, DATE_AWARD, DATE_BASIS, DEFAULT_BASIS
from ipec_econ.sources.policies.duplicates import SUPPLIER
from ipec_econ.sources.policies.process_totals import PROCESS_COLUMNS
from ipec_econ.sources.policies.vat import VALUE_GROSS

VALUE_PUBLISHED, VALUE_POLICIES = "value_published", "value_policies"
"""Columns that are added where policies change values: the value as read, and which changed it."""

CONTRACT_DAYS = ("start_date", "end_date")
"""First and last day of a contract."""

_Need = tuple[str, str, tuple[str, ...], str]
"""Key below `panel.awards`, the choice, columns of which one must be there, what else to write."""


def find_policy_problems(spec: Awards, columns: Collection[str]) -> list[Problem]:
    """Return a problem for every column that a policy of the study needs and awards lack.

    Parameters
    ----------
    columns
        Of the award table under canonical names, before any is made.
    """
    has_date = {"date"} if {BASIS_COLUMNS[one] for one in spec.date} & {*columns} else set()
    known = {*columns, *has_date}
    problems = [
        Problem(
            "source/not-available",
            f"`{key}: {choice}` needs the award column "
            f"{' or '.join(f'`{name}`' for name in names)}, which is not there",
            f"panel.awards.{key}",
            fix=f"map it under `columns` as `{names[0]}: COLUMN`, or {otherwise}",
        )
        for key, choice, names, otherwise in _list_needs(spec)
        if not known & {*names}
    ]
    return [*problems, *_find_given_periods(spec, columns), *_find_taken(spec, columns)]


def _list_needs(spec: Awards) -> Iterator[_Need]:
    yield from _list_timing_needs(spec)
    value = spec.value
    for key, choice, default, column in (
        ("framework", value.framework, "keep", "framework"),
        ("suppliers", value.suppliers, "full", "award_id"),
        ("zero", value.zero, "keep", "value"),
    ):
        if choice != default:
            yield f"value.{key}", choice, (column,), f"write `{key}: {default}`"
    if value.process_total != "keep":
        for names in (("value",), ("award_id",), PROCESS_COLUMNS):
            yield "value.process_total", value.process_total, names, "write `process_total: keep`"
    if value.booking.over == "duration":
        for column in ("value", *CONTRACT_DAYS):
            yield "value.booking", "duration", (column,), "write `booking: award`"
    yield from _list_unit_needs(spec)


def _list_timing_needs(spec: Awards) -> Iterator[_Need]:
    if spec.date != DEFAULT_BASIS:
        for basis in spec.date:
            yield "date", basis, (BASIS_COLUMNS[basis],), f"remove `{basis}` from `date`"
    if spec.period != AwardPeriod():
        yield "period", "years", ("date",), "remove `period`"
    if spec.duplicates is not None:
        for column in spec.duplicates.by:
            others = ("supplier_id", "supplier_name") if column == SUPPLIER else ()
            names: tuple[str, ...] = (column, *others)
            yield "duplicates.by", column, names, "name other columns"


def _list_unit_needs(spec: Awards) -> Iterator[_Need]:
    vat, currency, prices = spec.value.vat, spec.value.currency, spec.value.prices
    outlier = spec.value.outlier
    if vat.basis != "as_published":
        keep = "write `vat: as_published`"
        yield "value.vat", vat.basis, ("value",), keep
        if vat.column is not None:
            yield "value.vat.column", vat.column, (vat.column,), keep
        elif vat.published is None:
            otherwise = "say how values are published: `published: gross`, or net"
            yield "value.vat", vat.basis, (VALUE_GROSS,), otherwise
    if currency is not None:
        for column in ("value", "currency"):
            yield "value.currency", currency.to, (column,), "remove `currency`"
    if prices is not None:
        yield "value.prices", str(prices.base), ("value",), "remove `prices`"
        if prices.by is not None:
            yield "value.prices.by", prices.by, (prices.by,), "remove `by`"
    if outlier.above is not None or outlier.quantile is not None:
        yield "value.outlier", outlier.rule, ("value",), "remove `outlier`"
        for column in outlier.by:
            yield "value.outlier.by", column, (column,), "remove it from `by`"


def _find_given_periods(spec: Awards, columns: Collection[str]) -> list[Problem]:
    """Return problems where periods are made from days, and the source gives periods itself."""
    if "time" not in columns:
        return []
    asked = {
        "date": spec.date != DEFAULT_BASIS,
        "period": spec.period != AwardPeriod(),
        "value.booking": spec.value.booking.over == "duration",
    }
    return [
        Problem(
            "source/period-given",
            f"`{key}` makes periods from days, and the awards have a column `time` of their own",
            f"panel.awards.{key}",
            fix=f"rename the column, map it away under `columns`, or remove `{key}`",
        )
        for key, is_asked in asked.items()
        if is_asked
    ]


def list_policy_columns(spec: Awards) -> frozenset[str]:
    """Return the columns that policies look at without the study naming them."""
    columns: set[str] = set()
    if spec.value.process_total != "keep":
        columns.update(PROCESS_COLUMNS)
    if spec.value.vat.basis != "as_published":
        columns.add(VALUE_GROSS)
    if spec.value.booking.over == "duration":
        columns.update(CONTRACT_DAYS)
    return frozenset(columns)


def changes_values(spec: Awards) -> bool:
    """Tell whether a policy changes values to others than those published or none."""
    value = spec.value
    return (
        value.vat.basis != "as_published"
        or (spec.duplicates is not None and spec.duplicates.keep == "sum")
        or value.process_total != "keep"
        or value.currency is not None
        or value.prices is not None
        or value.outlier.rule in ("missing", "cap")
    )


def _find_taken(spec: Awards, columns: Collection[str]) -> list[Problem]:
    added = {
        DATE_AWARD: spec.date != DEFAULT_BASIS,
        DATE_BASIS: spec.date != DEFAULT_BASIS,
        VALUE_PUBLISHED: changes_values(spec),
        VALUE_POLICIES: changes_values(spec),
        CURRENCY_PUBLISHED: spec.value.currency is not None,
    }
    return [
        Problem(
            "source/name-conflict",
            f"policies add a column `{name}`, and the awards have one of that name",
            "panel.awards.source",
            fix="rename it in the source",
        )
        for name, is_added in added.items()
        if is_added and name in columns
    ]
