"""Whether what a study asks of periods can be told where years are firms' own."""

from __future__ import annotations

from ipec_econ.core.errors import Problem
from ipec_econ.core.expression import parse_expression
from ipec_econ.core.marks import SourceMap
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.treatment import EventTreatment

PERIOD = "time"
"""The award's period, which conditions may name."""


def find_firm_year_problems(study: Study, marks: SourceMap) -> list[Problem]:
    """Return a problem for every comparison with runners-up whose condition is on the period.

    Winner and loser are in years of their own, so that the award of both has no one period.
    """
    panel = study.panel
    if panel.awards is None or panel.awards.period.year_end is None:
        return []
    return [
        Problem(
            "spec/firm-years",
            f"the condition of `{name}` is on `{PERIOD}`, and firms' years are their own",
            str(marks.find_value(("panel", "treatments", name, "where"))),
            "runners-up lost awards of which the winner's year is another than theirs",
            "name the award's `date` instead",
        )
        for name, treatment in panel.treatments.items()
        if isinstance(treatment, EventTreatment)
        and treatment.controls == "runners_up"
        and treatment.where is not None
        and PERIOD in {one.casefold() for one in parse_expression(treatment.where).columns}
    ]
