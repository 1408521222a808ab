"""The one period that a path of effects is measured against."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Estimate


def find_reference(rows: Iterable[Estimate], where: str) -> int:
    """Return the event time of the reference, whose row is zero and has no error.

    Raises
    ------
    EstimationError
        There is none, or several.
    """
    found = [row.rel_time for row in rows if row.estimate == 0 and not row.std_error]
    references = sorted(event for event in found if event is not None)
    if len(references) == 1:
        return references[0]
    named = ", ".join(str(event) for event in references)
    raise EstimationError(
        Problem(
            "diagnose/no-single-reference",
            f"the path has the reference periods {named}" if named else "the path has no reference",
            where,
            "violations of parallel trends are measured against one period; with a second one a "
            "trend of the difference is set to zero, not estimated",
            "add never-treated firms, or use `callaway_santanna` with `base_period: universal`",
        )
    )
