"""Hazards of awards, by the suppliers behind them."""

from __future__ import annotations

from ipec_econ.core.award_quality import AwardCheck, AwardCoverage, AwardQuality
from ipec_econ.disclose.hidden_counts import hide_counts
from ipec_econ.disclose.release_award_quality import list_quality_counts, release_award_quality
from tests.disclose.rules import make_rules

RULES = make_rules()


def check(name: str, rows: int | None, suppliers: int | None) -> AwardCheck:
    return AwardCheck(name, "what", "advice", (), rows, 5.0, ("a1",), suppliers)


QUALITY = AwardQuality(
    rows=123,
    value=900.0,
    checks=(
        check("many", 61, 33),
        # Sixty-two rows of nine suppliers are nine suppliers'.
        check("few", 62, 9),
        check("none", 0, 0),
        check("blind", None, None),
    ),
    coverage=(
        AwardCoverage(2012, "local", None, 70, 68, 40, 60, 70, 70, 1, 10.0, 5.0),
        AwardCoverage(2013, "local", None, 53, 50, 8, 60, 70, 70, 1, 10.0, 5.0),
        AwardCoverage(2012, None, "Leeds", 70, 68, 40, 60, 70, 70, 1, 10.0, 5.0),
    ),
)


def test_counts_of_few_suppliers_are_withheld_and_values_and_examples_left_out() -> None:
    hidden = hide_counts((list_quality_counts(QUALITY, RULES),), RULES)
    released, verdicts = release_award_quality(QUALITY, hidden, RULES)
    assert [one.status for one in released.checks] == ["found", "withheld", "none", "not checked"]
    assert [one.rows for one in released.checks] == [60, None, 0, None]
    assert {(one.value, one.examples, one.suppliers) for one in released.checks} == {
        (None, (), None)
    }
    # 123 = 70 + 53, and the 53 are of eight suppliers: the 70 would tell them.
    assert released.coverage == ()
    assert released.value is None
    assert {one.key for one in verdicts if one.status == "suppressed"} == {
        "few", "2012 local", "2013 local"
    }  # fmt: skip


def test_periods_of_enough_suppliers_are_told() -> None:
    first = QUALITY.coverage[0]
    quality = AwardQuality(123, None, (), (first,))
    hidden = hide_counts((list_quality_counts(quality, RULES),), RULES)
    (row,) = release_award_quality(quality, hidden, RULES)[0].coverage
    assert (row.rows, row.suppliers, row.awards, row.value) == (70, 40, None, None)
