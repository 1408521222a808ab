"""The page for the checker of outputs: what each released number rests on, and what is withheld."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import groupby

from ipec_econ.core.disclosure import DisclosureReport, Status, Verdict
from ipec_econ.core.notice import Notice
from ipec_econ.render.html_page import build_page
from ipec_econ.render.html_text import mark_prose, mark_text
from ipec_econ.render.record_table import Heading, RecordGroup, build_record_table

WARNING = (
    "For the checker of outputs alone: this page holds exact counts. It lies in a folder of its "
    "own, which is not to be released."
)
STATUS_WORDS: Mapping[Status, str] = {
    "released": "released",
    "suppressed": "withheld",
    "left_out": "left out",
}
EVIDENCE_WORDS = {
    "n_obs": "rows",
    "n_units": "firms",
    "n_treated": "treated firms",
    "n_controls": "firms compared with",
    "n_clusters": "clusters",
    "df": "degrees of freedom",
    "largest_share": "share of the largest firms",
    "rest_percent": "rest, % of the largest firm",
}


def render_disclosure(
    title: str, report: DisclosureReport, notices: Sequence[Notice], files: Mapping[str, str]
) -> bytes:
    """Return disclosure.html: one self-contained page.

    Parameters
    ----------
    notices
        As they were before anything was taken out of their texts.
    files
        Path → SHA-256 of what is to be released.
    """
    withheld = [one for one in report.verdicts if one.status != "released"]
    released = [one for one in report.verdicts if one.status == "released"]
    sections = [
        ("Rules", "rules", [_write_rules(report)]),
        ("Outputs", "outputs", [_write_summary(report)]),
        ("Withheld and left out", "withheld", _write_verdicts(withheld, "What is not released")),
        ("Released", "released", _write_verdicts(released, "What released numbers rest on")),
        ("Warnings and notes in full", "notices", _write_notices(notices)),
        ("Files to be released", "files", [_write_files(files)]),
    ]
    links = " · ".join(f'<a href="#{key}">{name}</a>' for name, key, parts in sections if parts)
    body = [
        "<header>",
        mark_text("h1", f"Disclosure control: {title}"),
        mark_text("p", WARNING, 'class="warning"'),
        f'<nav aria-label="Contents"><p>{links}</p></nav>',
        "</header>",
        "<main>",
    ]
    for name, key, parts in sections:
        if parts:
            body += [
                f'<section id="{key}" aria-labelledby="{key}-title">',
                mark_text("h2", name, f'id="{key}-title"'),
                *parts,
                "</section>",
            ]
    return build_page(f"Disclosure control: {title}", "\n".join([*body, "</main>"]))


def _write_rules(report: DisclosureReport) -> str:
    rows = [
        (f"`{one.name}`", _write_value(getattr(report.rules, one.name)))
        for one in fields(report.rules)
    ]
    rows.append(("counts are multiples of", str(report.rules.base)))
    return build_record_table(
        "The profile's numbers", (Heading("Rule"), Heading("Number")), [RecordGroup(tuple(rows))]
    )


def _write_value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _write_summary(report: DisclosureReport) -> str:
    counts = Counter((one.output, one.status) for one in report.verdicts)
    outputs = dict.fromkeys(one.output for one in report.verdicts)
    rows = [(one, *(str(counts[one, status]) for status in STATUS_WORDS)) for one in outputs]
    headings = (Heading("Output"), *(Heading(word, "count") for word in STATUS_WORDS.values()))
    return build_record_table("Numbers judged, by output", headings, [RecordGroup(tuple(rows))])


def _write_verdicts(verdicts: Sequence[Verdict], caption: str) -> list[str]:
    if not verdicts:
        return []
    headings = (Heading("Number"), Heading("Status"), Heading("Rule"), Heading("Why"),
                Heading("Evidence"))  # fmt: skip
    groups = [
        RecordGroup(tuple(_write_row(one) for one in members), output)
        for output, members in groupby(verdicts, key=lambda one: one.output)
    ]
    return [build_record_table(caption, headings, groups)]


def _write_row(verdict: Verdict) -> tuple[str, ...]:
    evidence = "; ".join(
        f"{EVIDENCE_WORDS.get(name, name.replace('_', ' '))} {value:.10g}"
        for name, value in verdict.evidence.items()
    )
    key = verdict.key or verdict.output
    rule = (verdict.rule or "").replace("_", " ")
    return (key, STATUS_WORDS[verdict.status], rule, verdict.reason, evidence)


def _write_notices(notices: Sequence[Notice]) -> list[str]:
    items = [
        f"<li>{mark_prose('p', f'{one.where}: {one.text} `{one.code}`')}</li>" for one in notices
    ]
    return ["<ul>", *items, "</ul>"] if items else []


def _write_files(files: Mapping[str, str]) -> str:
    headings = (Heading("File"), Heading("SHA-256", "hash"))
    return build_record_table(
        "Files and their fingerprints", headings, [RecordGroup(tuple(files.items()))]
    )
