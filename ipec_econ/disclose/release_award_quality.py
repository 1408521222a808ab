"""What is odd about the awards, as it is released: by the suppliers behind each count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ipec_econ.core.award_quality import AwardCheck, AwardCoverage, AwardQuality
from ipec_econ.core.disclosure import DisclosureRules, Verdict
from ipec_econ.disclose.hidden_counts import HiddenCounts, PrintedCounts
from ipec_econ.disclose.protect_counts import Counts, Sum

OUTPUT = "award_quality"
COVERAGE = "award_coverage"
REASON = "fewer suppliers than the threshold, or needed to protect such a count"


def list_quality_counts(quality: AwardQuality, rules: DisclosureRules) -> PrintedCounts:
    """Return what would be printed of award rows and suppliers.

    Rows of a check, and of a period and type of buyer, are withheld where their suppliers are too
    few or not counted. Types of buyers make up all rows, where every row has one.
    """
    printed = [quality.rows, *(one.rows for one in quality.checks if one.rows is not None)]
    few = {one.rows for one in quality.checks if one.rows and not _is_enough(one.suppliers, rules)}
    by_type = [one for one in quality.coverage if one.buyer_type is not None]
    few |= {one.rows for one in by_type if not _is_enough(one.suppliers, rules)}
    parts = tuple(one.rows for one in by_type)
    sums = (Sum(quality.rows, parts),) if parts and sum(parts) == quality.rows else ()
    suppliers = tuple(one.suppliers for one in by_type if one.suppliers is not None)
    return PrintedCounts(
        rows=Counts((*printed, *parts), sums, frozenset(few) - {0}), firms=Counts(suppliers)
    )


def release_award_quality(
    quality: AwardQuality, hidden: HiddenCounts, rules: DisclosureRules
) -> tuple[AwardQuality, tuple[Verdict, ...]]:
    """Return checks and coverage with rounded counts.

    Left out are values (nothing tells who makes them up), examples (they name awards), what single
    buyers bought, and how many rows have each column filled in (nothing counts their suppliers).
    """
    checks, verdicts = [], []
    for check in quality.checks:
        one = _release_check(check, hidden, rules)
        checks.append(one)
        verdicts.append(_judge(OUTPUT, check.name, check.rows, check.suppliers, one.withheld))
    coverage: list[AwardCoverage] = []
    for row in quality.coverage:
        if row.buyer_type is None:
            continue
        released = list(_release_coverage(row, hidden, rules))
        coverage += released
        key = f"{row.time} {row.buyer_type}"
        verdicts.append(_judge(COVERAGE, key, row.rows, row.suppliers, not released))
    if len(coverage) < len(quality.coverage):
        reason = "single buyers, and columns filled in"
        verdicts.append(Verdict(COVERAGE, "others", "left_out", "no_evidence", reason))
    rows = hidden.release_rows(quality.rows, rules)
    return AwardQuality(rows or 0, None, tuple(checks), tuple(coverage)), tuple(verdicts)


def _is_enough(suppliers: int | None, rules: DisclosureRules) -> bool:
    return suppliers is not None and suppliers >= rules.threshold


def _release_check(check: AwardCheck, hidden: HiddenCounts, rules: DisclosureRules) -> AwardCheck:
    rows = hidden.release_rows(check.rows, rules)
    withheld = check.rows is not None and rows is None
    return replace(check, rows=rows, value=None, examples=(), suppliers=None, withheld=withheld)


def _release_coverage(
    row: AwardCoverage, hidden: HiddenCounts, rules: DisclosureRules
) -> Iterator[AwardCoverage]:
    rows = hidden.release_rows(row.rows, rules)
    if rows is not None:
        yield AwardCoverage(
            row.time, row.buyer_type, None, rows, None,
            hidden.release_firms(row.suppliers, rules), *(None,) * 6,
        )  # fmt: skip


def _judge(
    output: str, key: str, rows: int | None, suppliers: int | None, is_withheld: bool
) -> Verdict:
    counts = {"n_obs": rows, "n_suppliers": suppliers}
    evidence = {name: float(count) for name, count in counts.items() if count is not None}
    if not is_withheld:
        return Verdict(output, key, "released", evidence=evidence)
    return Verdict(output, key, "suppressed", "threshold", REASON, evidence)
