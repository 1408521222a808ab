"""The index of estimates: every model and estimand of every study, to search and filter."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.catalogue import CatalogueEntry, EstimateLine
from ipec_econ.render.catalogue.estimate_table import write_estimate_table
from ipec_econ.render.catalogue.filters import Filter, write_filters, write_item_data
from ipec_econ.render.catalogue.frame import build_frame
from ipec_econ.render.html_text import mark_prose

TITLE = "Estimates of all studies"
LEAD = (
    "Every average effect and coefficient, with the interval that its model gives. Effects by "
    "period, cohort, event time or dose are one line a model: the study's page and its "
    "`estimates.csv` have them one by one."
)
HINT = "Looks for every word in a line: study, model, estimator, outcome, treatment, term."


def render_estimates_page(entries: Sequence[CatalogueEntry]) -> bytes:
    """Return estimates.html of the catalogue."""
    pairs = [(entry, line) for entry in entries for line in entry.lines]
    lines = [line for _, line in pairs]
    filters = [
        Filter("study", "Study", {entry.study: entry.title for entry in entries}),
        Filter("outcome", "Outcome", {one.outcome: one.outcome for one in lines if one.outcome}),
        Filter(
            "treatment",
            "Treatment",
            {one.treatment: one.treatment for one in lines if one.treatment},
        ),
        Filter("estimator", "Estimator", {one.estimator: one.estimator_title for one in lines}),
        Filter("estimand", "Estimand", {one.estimand: one.estimand for one in lines}),
    ]
    main = [
        *write_filters(filters, one="line", many="lines", hint=HINT),
        write_estimate_table(TITLE, pairs, with_study=True, attributes=_write_attributes),
    ]
    header = [mark_prose("p", LEAD, 'class="lead"')]
    return build_frame(TITLE, main, header=header, current="estimates.html", filters=True)


def _write_attributes(entry: CatalogueEntry, line: EstimateLine) -> str:
    values = {
        "study": [entry.study],
        "outcome": [line.outcome],
        "treatment": [line.treatment],
        "estimator": [line.estimator],
        "estimand": [line.estimand],
    }
    return write_item_data(values, [entry.title, line.estimator, line.estimand])
