"""What a run found → what may leave the lab: one value for the stages after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.award_quality import AwardQuality
from ipec_econ.core.disclosure import DisclosureReport, DisclosureRules, Rule, Status, Verdict
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.figure import Figure
from ipec_econ.core.flow import FlowLine, FlowStep
from ipec_econ.core.grid import GridResult
from ipec_econ.core.headline import Headlines
from ipec_econ.core.innovation import InnovationRecord
from ipec_econ.core.link_summary import LinkSummary
from ipec_econ.core.notice import Notice
from ipec_econ.core.productivity import ProductivityResult
from ipec_econ.core.tables import InputRecord, LinkResult
from ipec_econ.disclose.describe_report import describe_report
from ipec_econ.disclose.hidden_counts import HiddenCounts, hide_counts
from ipec_econ.disclose.release_award_quality import (
    list_quality_counts,
    release_award_quality,
)
from ipec_econ.disclose.release_flow import list_flow_counts, release_flow
from ipec_econ.disclose.release_grid import release_grid
from ipec_econ.disclose.release_linkage import list_link_counts, release_linkage
from ipec_econ.disclose.release_notice import release_notice
from ipec_econ.disclose.release_productivity import release_productivity
from ipec_econ.disclose.release_results import release_results
from ipec_econ.disclose.surroundings import Surroundings
from ipec_econ.plan.plan import Plan
from ipec_econ.report.link_counts import count_links
from ipec_econ.runner.descriptive_tables import (
    PanelOutputs,
    add_evidence,
    describe_panel,
    list_panel_counts,
    release_panel,
)
from ipec_econ.runner.grids import GridOutcome
from ipec_econ.runner.link_evidence import gather_link_evidence
from ipec_econ.runner.material import Material
from ipec_econ.runner.model_evidence import gather_model_evidence


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that is reported, rendered and published.

    Attributes
    ----------
    outputs
        Tables and figures of the panel itself.
    grids
        With all their cells.
    linkage_of_variants
        Panel of a grid → its match rates, where it is linked anew.
    report
        What was judged; ``None`` without a disclosure profile, and then all is as it was found.
    """

    results: tuple[ModelResult, ...]
    flow: tuple[FlowLine, ...]
    notices: tuple[Notice, ...]
    inputs: tuple[InputRecord, ...]
    links: LinkResult | None
    linkage: LinkSummary | None
    quality: AwardQuality | None
    innovation: InnovationRecord | None
    policies: tuple[PolicyRecord, ...]
    productivity: tuple[ProductivityResult, ...]
    outputs: PanelOutputs
    grids: tuple[GridResult, ...]
    linkage_of_variants: Mapping[str, Mapping[str, object]]
    report: DisclosureReport | None = None

    @property
    def rules(self) -> DisclosureRules | None:
        """The profile's rules."""
        return None if self.report is None else self.report.rules

    def judge(self, verdicts: Iterable[Verdict]) -> Findings:
        """Return the findings with further verdicts."""
        if self.report is None:
            return self
        judged = replace(self.report, verdicts=(*self.report.verdicts, *verdicts))
        return replace(self, report=judged)


def gather_findings(
    plan: Plan,
    material: Material,
    outcome: GridOutcome,
    flow: tuple[FlowStep, ...],
    notices: tuple[Notice, ...],
) -> Findings:
    """Return what was found, without what the study's disclosure profile withholds."""
    awards = material.awards
    found = Findings(
        results=outcome.results,
        grids=outcome.grids,
        linkage_of_variants=outcome.linkage,
        flow=flow,
        notices=notices,
        inputs=tuple(dict.fromkeys((*material.inputs, *outcome.inputs))),
        links=material.links,
        linkage=None if material.links is None else count_links(material.links),
        quality=None if awards is None else awards.quality,
        innovation=None if awards is None else awards.innovation,
        policies=material.policies,
        productivity=material.panel.productivity,
        outputs=describe_panel(plan, material.panel),
    )
    rules = None if plan.study.disclosure is None else plan.study.disclosure.rules
    if rules is None:
        return found
    outputs = add_evidence(plan, found.outputs, material.panel)
    return _release(replace(found, outputs=outputs), plan, material, flow, rules)


def _release(
    found: Findings,
    plan: Plan,
    material: Material,
    flow: tuple[FlowStep, ...],
    rules: DisclosureRules,
) -> Findings:
    names = _list_names(plan, found.results)
    printed = list_panel_counts(plan, found.outputs, rules)
    evidence = None if found.links is None else gather_link_evidence(material)
    if evidence is not None and found.linkage is not None:
        printed = (*printed, list_link_counts(found.linkage, evidence, rules))
    if found.quality is not None:
        printed = (*printed, list_quality_counts(found.quality, rules))
    hidden = hide_counts((list_flow_counts(flow, rules), *printed), rules)
    quality: AwardQuality | None = None
    of_awards: tuple[Verdict, ...] = ()
    if found.quality is not None:
        quality, of_awards = release_award_quality(found.quality, hidden, rules)
    linkage: LinkSummary | None = None
    of_links: tuple[Verdict, ...] = ()
    if evidence is not None and found.linkage is not None:
        linkage, of_links = release_linkage(found.linkage, evidence, hidden, rules)
    lines, of_flow = release_flow(flow, hidden, rules, material.periods)
    outputs, of_panel = release_panel(plan, found.outputs, hidden, rules, material.periods)
    around = Surroundings(
        rules=rules,
        periods=material.periods,
        names=names,
        hidden=hidden,
        evidence=gather_model_evidence(plan, found.results, material.panel, rules),
        told=outputs.told,
    )
    released = release_results(found.results, around)
    productivity, of_productivity = release_productivity(found.productivity, rules)
    left_out = [
        Verdict(file, "", "left_out", "no_evidence", "nothing counts the firms that it rests on")
        for file, content in (
            ("innovation.json", found.innovation),
            ("award_policies.csv", found.policies),
            ("match rates of grids", found.linkage_of_variants),
        )
        if content
    ]
    return Findings(
        results=released.results,
        flow=lines,
        notices=tuple(dict.fromkeys(release_notice(one, names) for one in found.notices)),
        inputs=tuple(release_input(one, flow, hidden, rules) for one in found.inputs),
        links=None,
        linkage=linkage,
        quality=quality,
        innovation=None,
        policies=(),
        productivity=productivity,
        outputs=outputs,
        grids=tuple(release_grid(one, released.results) for one in found.grids),
        linkage_of_variants={},
        report=DisclosureReport(
            rules,
            (
                *released.verdicts,
                *of_flow,
                *of_panel,
                *of_links,
                *of_awards,
                *of_productivity,
                *left_out,
            ),
        ),
    )


def _list_names(plan: Plan, results: Sequence[ModelResult]) -> frozenset[str]:
    """Return the words that say where a notice is from, none of which is data."""
    study = plan.study
    kinds = (
        "model", "models", "treatment", "treatments", "sample", "samples", "panel", "table",
        "tables", "figure", "figures", "awards", "firms", "link", "disclosure", "column",
    )  # fmt: skip
    ids = (*study.models, *study.tables, *study.figures, *study.panel.treatments)
    ids = (*ids, *study.panel.productivity)
    samples = getattr(study.panel, "samples", {})
    return frozenset([*kinds, *ids, *samples, *(result.model for result in results)])


def release_input(
    record: InputRecord, flow: tuple[FlowStep, ...], hidden: HiddenCounts, rules: DisclosureRules
) -> InputRecord:
    """Round the rows that were read, as the flow does; a size in bytes would tell them.

    Rows of one file of several are in no sum that was looked through, and left out.
    """
    is_known = any(record.rows == step.rows for step in flow)
    rows = hidden.release_rows(record.rows, rules) if is_known else None
    return replace(record, rows=rows, bytes=None)


def close_report(
    plan: Plan,
    found: Findings,
    figures: Mapping[str, Figure],
    headlines: Headlines,
) -> tuple[Findings, Headlines]:
    """Add what figures and headlines lack to the report, and what it says to the notices.

    Headlines are released with their estimates; those per award rest on money that nothing judges.
    """
    if found.report is None:
        return found, headlines
    told = headlines.release(found.report.is_released)
    found = found.judge(_judge_figures(plan, figures, found.report.rules))
    found = found.judge(_judge_headlines(headlines, told))
    report = found.report
    if report is None:
        raise TypeError("a report is not lost by adding to it")
    return replace(found, notices=(*found.notices, *describe_report(report))), told


def _judge_headlines(made: Headlines, told: Headlines) -> Iterator[Verdict]:
    for name, one in made.told.items():
        if name in told.told:
            yield Verdict("headlines", name, "released")
        else:
            rule: Rule = "threshold" if one.money is None else "no_evidence"
            yield Verdict("headlines", name, "left_out", rule, "its estimate, or award money")
    for name in made.withheld:
        yield Verdict("headlines", name, "suppressed", "threshold", "its estimate is withheld")


def _judge_figures(
    plan: Plan, figures: Mapping[str, Figure], rules: DisclosureRules
) -> Iterator[Verdict]:
    """Judge formats; one that the spec names fails, one that is only usual is left out."""
    for name, spec in plan.figures.items():
        output = f"figures/{name}"
        if name not in figures:
            yield Verdict(output, "", "suppressed", "threshold", "all its estimates are withheld")
            continue
        for kind in spec.formats:
            if kind in rules.blocked_formats:
                is_asked = "formats" in spec.model_fields_set
                status: Status = "suppressed" if is_asked else "left_out"
                reason = f"the profile blocks the format {kind}"
                yield Verdict(output, kind, status, "blocked_format", reason)
            else:
                yield Verdict(output, kind, "released")
