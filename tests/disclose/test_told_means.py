"""Two means of nearly the same rows: by hand, through tables and through models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.core.described import DescribedRows, Variable
from ipec_econ.core.estimates import CohortCounts, GroupComparison, ResultGroup
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.table import EMPTY, WITHHELD, Block, Row, Table
from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.disclose.judge_values import judge_values
from ipec_econ.disclose.release_cells import CellMakers
from ipec_econ.disclose.release_fit import release_fit
from ipec_econ.disclose.release_summary import release_summary
from ipec_econ.disclose.surroundings import ModelEvidence, Surroundings
from ipec_econ.disclose.told_means import ToldMean, list_told_means
from ipec_econ.report.cells import make_count_cell, make_number_cell
from ipec_econ.report.summary_table import COLUMNS
from tests.disclose.rules import make_rules
from tests.report.make_results import make_att, make_result

RULES = make_rules()
N = 60
FIRMS = np.repeat(np.arange(N), 2)
VALUES = np.linspace(1.5, 9.7, 2 * N)


def make_mean(first: int, last: int, column: str = "gva") -> ToldMean:
    chosen = (first <= FIRMS) & (last > FIRMS)
    return ToldMean(column, np.flatnonzero(chosen), FIRMS[chosen])


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (make_mean(0, N), False),  # the same rows: the same number again
        (make_mean(9, N), True),
        (make_mean(10, N), False),
        (make_mean(9, N, "GVA"), True),
        (make_mean(9, N, "turnover"), False),
        # Rows of few firms, though all firms are in both.
        (ToldMean("gva", np.arange(1, 2 * N), FIRMS[1:]), True),
        (ToldMean("gva", np.arange(1, 2 * N, 2), FIRMS[1::2]), False),
    ],
)
def test_means_that_differ_by_few_firms_are_near(other: ToldMean, near: bool) -> None:
    assert make_mean(0, N).is_near(other, RULES) is near


def describe(n_firms: int) -> DescribedRows:
    rows = n_firms > FIRMS
    variable = Variable("Output", VALUES[rows], column="gva")
    every = np.ones(int(rows.sum()), dtype=np.bool_)
    return DescribedRows((variable,), FIRMS[rows], (("", every),), np.flatnonzero(rows))


def release_table(n_firms: int, told: list[ToldMean]) -> list[ToldMean]:
    described = describe(n_firms)
    n_rows = len(described.firms)
    numbers = [make_number_cell(float(k), 2) for k in range(7)]
    lines = [[make_count_cell(n_rows), make_count_cell(0), *numbers]]
    lines += [[make_count_cell(one), *[EMPTY] * 8] for one in (n_rows, n_firms)]
    block = Block(tuple(Row("", tuple(cells)) for cells in lines))
    table = Table(id="t", title="", columns=COLUMNS, blocks=(block,), decimals=2)
    make = CellMakers(make_count_cell, make_number_cell)
    released, verdicts = release_summary(table, described, HiddenCounts(), RULES, make, told)
    lost = released.blocks[0].rows[0].cells[2] is WITHHELD
    assert ("nearly the same firms" in verdicts[0].reason) == lost
    assert verdicts[0].status == "left_out"
    return list(list_told_means(released, described))


def test_a_second_table_of_nearly_the_same_firms_has_no_mean() -> None:
    told = release_table(N, [])
    assert len(told) == 1
    assert release_table(N - 9, told) == []
    assert len(release_table(N - 10, told)) == 1


def surround(told: tuple[ToldMean, ...] = (), *, before: int = N) -> Surroundings:
    judged = judge_values(VALUES, FIRMS, RULES)
    few = before > FIRMS
    known = ModelEvidence(outcome=judged, before=judge_values(VALUES[few], FIRMS[few], RULES))
    return Surroundings(RULES, None, (), HiddenCounts(), dict.fromkeys("abc", known), told)


def make(model: str = "a", *, n_units: int = N, n_treated: int = 20, **changed):
    counts = {"n_units": n_units, "n_treated": n_treated, "n_clusters": n_units}
    result = make_result(model, make_att(model, "twfe", outcome="gva", n_obs=2 * N, **counts))
    fit = replace(result.fit, n_obs=2 * N, mean_outcome=5.0, mean_pre=4.0, **counts)
    return replace(result, fit=fit, **changed)


def tell(result, around: Surroundings, *others) -> tuple[float | None, float | None]:
    fit, _ = release_fit(result, result.estimates, (*others, result), around)
    return fit.mean_outcome, fit.mean_pre


def test_means_of_enough_firms_are_told() -> None:
    assert tell(make(), surround()) == (5.0, 4.0)


def test_the_mean_before_needs_enough_treated_firms() -> None:
    # The effect of few is withheld, the other coefficients and so the fit are not.
    assert tell(make(n_treated=9), surround()) == (5.0, None)
    assert tell(make(), surround(before=9)) == (5.0, None)
    firms = np.array([[11, 11], [9, 9]])
    counts = CohortCounts(np.array([2012, 2014]), np.array([2012, 2013]), firms)
    # All of cohort 2012 are seen from their treatment only: nine firms are seen before.
    assert tell(make(cohort_counts=counts), surround()) == (5.0, None)


def test_a_summary_of_nearly_the_same_rows_withholds_them() -> None:
    assert tell(make(), surround((make_mean(3, N),))) == (None, None)
    assert tell(make(), surround((make_mean(0, N),))) == (5.0, 4.0)


def test_a_model_of_the_same_firms_in_fewer_rows_withholds_them() -> None:
    other = make("b")
    other = replace(other, fit=replace(other.fit, n_obs=2 * N - 3))
    assert tell(make(), surround(), other) == (None, None)


def test_groups_whose_others_are_few_firms_have_no_means() -> None:
    def group(model: str, **counts: int):
        flow = (FlowStep("model:m", "group", "", 10, 10, 10, 0, counts.pop("lost", 0), 0),)
        comparison = GroupComparison("m", "region", flow)
        return make(model, group=ResultGroup(model, model == "a", comparison), **counts)

    assert tell(group("b"), surround(), group("a")) == (5.0, 4.0)
    assert tell(group("b"), surround(), group("a", n_units=9)) == (None, None)
    assert tell(group("b", lost=4), surround(), group("a")) == (None, None)
    assert tell(group("b"), surround(), group("a", n_units=9), group("c", n_units=9)) == (5.0, 4.0)
