"""`--strict`: a warning becomes the error of the stage that gave it."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import (
    EstimationError,
    IpecError,
    LinkError,
    PanelError,
    RenderError,
    SourceError,
    SpecError,
)
from ipec_econ.core.notice import Notice
from ipec_econ.runner.strictness import refuse_warnings


def remark(stage: str, level: str = "warning") -> Notice:
    return Notice(f"{stage}/code", stage, "model fe", f"a remark of {stage}", level)


def test_notices_that_only_inform_pass() -> None:
    refuse_warnings([])
    refuse_warnings([remark("panel", "info"), remark("estimate", "info")])


@pytest.mark.parametrize(
    ("stage", "error"),
    [
        ("plan", SpecError),
        ("sources", SourceError),
        ("link", LinkError),
        ("panel", PanelError),
        ("estimate", EstimationError),
        ("render", RenderError),
    ],
)
def test_the_class_is_that_of_the_stage(stage: str, error: type[IpecError]) -> None:
    with pytest.raises(error) as caught:
        refuse_warnings([remark(stage), remark("panel", "info")])
    (problem,) = caught.value.problems
    assert (problem.code, problem.what) == (f"{stage}/code", f"a remark of {stage}")
    assert f"ipec explain {stage}/code" in problem.fix


def test_the_earliest_stage_decides_and_every_warning_is_listed() -> None:
    with pytest.raises(LinkError) as caught:
        refuse_warnings([remark("estimate"), remark("link"), remark("panel")])
    assert len(caught.value.problems) == 3
