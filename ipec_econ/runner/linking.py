"""`ipec link`: sources and linkage alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError, SpecError
from ipec_econ.core.tables import LinkResult
from ipec_econ.link.cascade import link_awards
from ipec_econ.plan.compile import compile_plan
from ipec_econ.publish.links_file import links_to_csv
from ipec_econ.report.link_words import describe_linkage
from ipec_econ.runner.periods import find_periods
from ipec_econ.sources.awards import read_awards
from ipec_econ.sources.firms import read_firms
from ipec_econ.spec.load import load_study


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """The links of a study and where they were written."""

    links: LinkResult
    path: str

    @property
    def quality(self) -> Mapping[str, object]:
        """The match rates, as in linkage.json."""
        return self.links.quality

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings as lines."""
        return tuple(
            f"{notice.level} {notice.code} ({notice.where}): {notice.text}"
            for notice in self.links.notices
        )

    def as_text(self) -> str:
        """Return the match rates for a terminal."""
        lines = describe_linkage(self.quality)
        return "\n".join([f"wrote {self.path}", *(f"  {line}" for line in lines)])


def link_study(spec: str, out: str) -> LinkOutcome:
    """Link a study's awards to its firms and write ``links.csv`` to ``out``.

    Raises
    ------
    SpecError
        The study has no awards, or is wrong.
    PublishError
        The file cannot be written.
    """
    loaded = load_study(spec)
    plan = compile_plan(loaded)
    if plan.study.panel.awards is None:
        raise SpecError(
            Problem(
                code="spec/no-awards",
                what=f"study `{plan.study.study}` has no awards to link",
                where=str(plan.marks.find_value(("panel",))),
                why="`ipec link` links the awards of a panel to its firms",
                fix="add `awards` to the panel",
            )
        )
    firms = read_firms(plan.study.panel.firms, base=plan.firms_base)
    periods = find_periods(firms.rows, firms.time)
    awards = read_awards(plan.study.panel.awards, base=plan.awards_base, periods=periods)
    links = link_awards(awards, firms, plan.study.panel.link)
    _write(Path(out), links_to_csv(links))
    return LinkOutcome(links, out)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise PublishError(
            Problem(
                code="publish/cannot-write",
                what=f"{path} cannot be written: {error.strerror}",
                fix="name a file in a folder that you may write to",
            )
        ) from error
