"""`ipec link`: sources and linkage alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.core.mentions import list_mentions
from ipec_econ.core.tables import LinkResult
from ipec_econ.engine.open_engine import open_engine
from ipec_econ.link.cascade import link_awards
from ipec_econ.link.review_sample import draw_review_sample
from ipec_econ.link.score_labels import score_labels
from ipec_econ.plan.compile import compile_plan
from ipec_econ.plan.disclosure import warn_of_rows
from ipec_econ.publish.links_file import links_to_csv
from ipec_econ.publish.review_file import write_review
from ipec_econ.publish.write_file import write_file
from ipec_econ.report.link_words import describe_linkage
from ipec_econ.runner.firms import read_study_firms
from ipec_econ.runner.link_files import read_link_files
from ipec_econ.runner.periods import find_periods
from ipec_econ.sources.awards import read_awards
from ipec_econ.sources.link_files import read_labels
from ipec_econ.spec.load import load_study


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """The links of a study and where they were written."""

    links: LinkResult
    path: str
    review: str | None = None

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
        written = [f"wrote {path}" for path in (self.path, self.review) if path is not None]
        return "\n".join([*written, *(f"  {line}" for line in lines)])


def link_study(
    spec: str,
    out: str,
    *,
    review: int | None = None,
    labels: str | None = None,
    engine: str = "duckdb",
    master: str | None = None,
) -> LinkOutcome:
    """Link a study's awards to its firms and write ``links.csv`` to ``out``.

    Parameters
    ----------
    review
        Links to sample for labelling, into ``OUT_review.csv`` beside ``out``.
    labels
        A labelled sample, whose precision and recall join the quality.
    engine, master
        As in `RunSettings`.

    Raises
    ------
    SpecError
        The study has no awards, or is wrong.
    LinkError
        The labels cannot be read as such.
    PublishError
        A file cannot be written, or a review file is there already.
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
    with open_engine(engine, master) as opened:
        firms = read_study_firms(plan)
        periods = find_periods(firms.rows, firms.time)
        files = read_link_files(plan)
        awards = read_awards(
            plan.study.panel.awards,
            base=plan.awards_base,
            periods=periods,
            mentions=list_mentions(plan.study),
            engine=opened,
        )
        links = link_awards(awards, firms, plan.study.panel.link, files, engine=opened)
    if labels is not None:
        clerical = score_labels(links, read_labels(labels))
        links = replace(links, quality={**links.quality, "clerical": clerical})
    path = None if review is None else _name_review(Path(out))
    if path is not None and review is not None:
        seed = plan.study.seed
        write_review(path, draw_review_sample(awards, firms, links, size=review, seed=seed))
    write_file(Path(out), links_to_csv(links))
    links = replace(links, notices=(*links.notices, *warn_of_rows(plan.study)))
    return LinkOutcome(links, out, None if path is None else str(path))


def _name_review(out: Path) -> Path:
    return out.with_name(f"{out.stem}_review.csv")
