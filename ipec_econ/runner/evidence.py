"""What stands beside the numbers: the flow and the notices of all stages, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ipec_econ.core.estimates import ModelResult, list_comparisons
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Panel
from ipec_econ.core.tables import AwardTable, FirmTable, LinkResult


def gather_flow(
    firms: FirmTable,
    awards: AwardTable | None,
    links: LinkResult | None,
    panel: Panel,
    results: Sequence[ModelResult],
) -> tuple[FlowStep, ...]:
    """Return every step from the raw awards and firms to the rows of each model."""
    parts: list[Iterable[FlowStep]] = []
    if awards is not None:
        parts.append(awards.flow)
    if links is not None:
        parts.append(links.flow)
    parts += [firms.flow, panel.flow]
    for result in results:
        # What a model's groups have in common comes before the groups.
        parts += [one.flow for one in list_comparisons((result,))]
        parts.append(result.flow)
    return tuple(step for part in parts for step in part)


def gather_notices(
    planned: Sequence[Notice],
    firms: FirmTable,
    awards: AwardTable | None,
    links: LinkResult | None,
    panel: Panel,
    results: Sequence[ModelResult],
) -> tuple[Notice, ...]:
    """Return every notice once; a remark made on data replaces the same one made on headers."""
    made: list[Notice] = [*firms.notices]
    if awards is not None:
        made += awards.notices
    if links is not None:
        made += links.notices
    made += panel.notices
    made += [notice for one in list_comparisons(results) for notice in one.notices]
    made += [notice for result in results for notice in result.notices]
    known = {(notice.code, notice.where) for notice in made}
    early = [notice for notice in planned if (notice.code, notice.where) not in known]
    return tuple(dict.fromkeys([*early, *made]))
