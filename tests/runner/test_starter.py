"""`ipec init` writes a spec that is right, and never over one that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipec_econ.core.errors import PublishError
from ipec_econ.plan.compile import compile_plan
from ipec_econ.runner.starter import write_starter
from ipec_econ.spec.load import load_study


def test_the_starter_passes_every_check_without_a_warning(tmp_path: Path) -> None:
    plan = compile_plan(load_study(write_starter(str(tmp_path / "new" / "folder"))))
    assert (list(plan.models), list(plan.tables)) == (["fe", "twfe"], ["main"])
    assert [notice.code for notice in plan.notices if notice.level == "warning"] == []


def test_a_spec_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = Path(write_starter(str(tmp_path)))
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(PublishError) as caught:
        write_starter(str(tmp_path))
    assert [problem.code for problem in caught.value.problems] == ["publish/would-overwrite"]
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(PublishError) as caught:
        write_starter(str(tmp_path / "file"))
    assert [problem.code for problem in caught.value.problems] == ["publish/cannot-write"]
