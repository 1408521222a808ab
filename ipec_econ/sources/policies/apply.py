"""The policies on values in their fixed order, each counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.spec.award_value import Outlier
from ipec_econ.core.spec.panel import Awards
from ipec_econ.core.write_choice import write_choice
from ipec_econ.sources.award_flow import count_step
from ipec_econ.sources.policies.currencies import (
    CURRENCY_PUBLISHED,
    ExchangeRates,
    apply_currency,
    read_rates,
)
from ipec_econ.sources.policies.duplicates import apply_duplicates
from ipec_econ.sources.policies.frameworks import apply_framework
from ipec_econ.sources.policies.ledger import Ledger, sum_values
from ipec_econ.sources.policies.needs import VALUE_POLICIES, VALUE_PUBLISHED, changes_values
from ipec_econ.sources.policies.outcome import PolicyOutcome
from ipec_econ.sources.policies.outliers import apply_outlier
from ipec_econ.sources.policies.prices import apply_prices, read_prices
from ipec_econ.sources.policies.process_totals import apply_process_total
from ipec_econ.sources.policies.shares import apply_suppliers
from ipec_econ.sources.policies.vat import apply_vat
from ipec_econ.sources.policies.zeros import apply_zero
from ipec_econ.sources.price_index import PriceIndex
from ipec_econ.sources.rows import SourceRowSet

Act = Callable[[PolicyOutcome], PolicyOutcome]


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """What policies look up; ``None`` where none asks."""

    rates: ExchangeRates | None = None
    prices: PriceIndex | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """The rows after all policies, with the steps and records of each in order.

    Records are there for all policies where one acts, and for none where none does.
    """

    outcome: PolicyOutcome
    flow: tuple[FlowStep, ...]
    records: tuple[PolicyRecord, ...]


def read_policy_files(spec: Awards, *, base: str) -> PolicyFiles:
    """Read exchange rates and price indices.

    Raises
    ------
    SourceError
        With the problems of all files together.
    """
    problems: list[Problem] = []
    files = PolicyFiles()
    try:
        if spec.value.currency is not None:
            files = replace(files, rates=read_rates(spec.value.currency, base=base))
    except SourceError as error:
        problems += error.problems
    try:
        if spec.value.prices is not None:
            files = replace(files, prices=read_prices(spec.value.prices, base=base))
    except SourceError as error:
        problems += error.problems
    if problems:
        raise SourceError(problems)
    return files


def apply_policies(
    rows: SourceRowSet,
    spec: Awards,
    files: PolicyFiles,
    n_suppliers: IntArray,
    *,
    before: FlowStep,
) -> Applied:
    """Apply the policies, in the order of `_list_policies`.

    Parameters
    ----------
    rows
        Typed award rows with the columns that the policies need.
    n_suppliers
        Suppliers that share the row's award, shape (n_rows,) of all rows as read.
    before
        The flow's last step.
    """
    policies = list(_list_policies(spec, files, n_suppliers))
    if all(act is None for _, _, act in policies):
        return Applied(PolicyOutcome(rows), (), ())
    outcome, ledger = PolicyOutcome(rows), Ledger(rows)
    flow = [before]
    for key, choice, act in policies:
        if act is None:
            ledger.skip(key, choice, outcome.rows.table.num_rows)
            continue
        _refuse_mixed(outcome.rows, spec, key)
        given, outcome = outcome, act(replace(outcome, reason="", what=""))
        ledger.enter(key, choice, given.rows, outcome)
        if outcome.reason:
            step = key.rpartition(".")[2]
            flow.append(count_step(step, outcome.reason, outcome.rows.table, flow[-1]))
    if changes_values(spec):
        outcome = outcome.with_column(VALUE_PUBLISHED, ledger.show_published(outcome.rows))
        outcome = outcome.with_column(VALUE_POLICIES, ledger.list_words(outcome.rows))
    return Applied(outcome, tuple(flow[1:]), tuple(ledger.records))


def _list_policies(
    spec: Awards, files: PolicyFiles, n_suppliers: IntArray
) -> Iterator[tuple[str, str, Act | None]]:
    """Yield each policy's key, its choice, and what it does; ``None`` where it does nothing.

    What a value is (with or without tax) comes first, then which rows are awards, then what
    their values are worth, in one currency and at one price level, and in the end what of it
    falls to whom.
    """
    value, duplicates, rates, prices = spec.value, spec.duplicates, files.rates, files.prices

    def choose(key: str, choice: object, acts: bool, act: Act) -> tuple[str, str, Act | None]:
        return key, write_choice(choice), act if acts else None

    has_tax = value.vat.basis != "as_published"
    yield choose("value.vat", value.vat, has_tax, lambda one: apply_vat(one, value))
    yield choose(
        "duplicates", duplicates, duplicates is not None,
        lambda one: one if duplicates is None else apply_duplicates(one, duplicates),
    )  # fmt: skip
    yield choose(
        "value.framework", value.framework, value.framework != "keep",
        lambda one: apply_framework(one, value),
    )  # fmt: skip
    yield choose(
        "value.process_total", value.process_total, value.process_total != "keep",
        lambda one: apply_process_total(one, value),
    )  # fmt: skip
    yield choose(
        "value.currency", value.currency, rates is not None,
        lambda one: one if rates is None else apply_currency(one, value, rates),
    )  # fmt: skip
    yield choose(
        "value.prices", value.prices, prices is not None,
        lambda one: one if prices is None else apply_prices(one, value, prices),
    )  # fmt: skip
    has_bound = value.outlier.above is not None or value.outlier.quantile is not None
    yield choose("value.outlier", value.outlier, has_bound, lambda one: apply_outlier(one, value))
    yield choose(
        "value.suppliers", value.suppliers, value.suppliers != "full",
        lambda one: apply_suppliers(one, value, n_suppliers),
    )  # fmt: skip
    yield choose("value.zero", value.zero, value.zero != "keep", lambda one: apply_zero(one, value))


def _refuse_mixed(rows: SourceRowSet, spec: Awards, key: str) -> None:
    """Raise where values of several currencies would be compared with one bound."""
    if key != "value.outlier" or spec.value.outlier == Outlier():
        return
    table = rows.table
    if "currency" in table.column_names and sum_values(table) is None:
        raise SourceError(
            Problem(
                "source/currencies",
                "`value.outlier` compares values with one bound, and they are in several "
                "currencies",
                "panel.awards.value.outlier",
                fix="add `currency: {to: GBP, rates: FILE.csv}`, or restrict the awards to one "
                "currency with `where`",
            )
        )


def show_policy_columns(rows: SourceRowSet, spec: Awards) -> SourceRowSet:
    """Return the first rows of a source with the columns that policies add, for their names."""
    n_rows = rows.table.num_rows
    outcome = PolicyOutcome(rows)
    if spec.value.currency is not None:
        outcome = outcome.with_column(CURRENCY_PUBLISHED, rows.table.column("currency"))
        target = pa.array(np.repeat(spec.value.currency.to, n_rows), pa.string())
        outcome = outcome.with_column("currency", target)
    if changes_values(spec):
        outcome = outcome.with_column(VALUE_PUBLISHED, pa.nulls(n_rows, pa.float64()))
        outcome = outcome.with_column(VALUE_POLICIES, pa.nulls(n_rows, pa.string()))
    return outcome.rows
