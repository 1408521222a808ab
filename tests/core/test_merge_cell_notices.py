"""Remarks on many cells are said once, with their cells; all others stay as they are."""

from __future__ import annotations

from ipec_econ.core.merge_cell_notices import merge_cell_notices, write_numbers
from ipec_econ.core.notice import Notice


def remark(where: str, text: str = "few", level: str = "info") -> Notice:
    return Notice("estimate/few-clusters", "estimate", where, text, level)  # type: ignore[arg-type]


def test_remarks_on_cells_are_joined_by_grid_code_and_level() -> None:
    found = merge_cell_notices(
        [
            remark("model cs"),
            *(remark(f"model g/{n}", f"{n} clusters") for n in (3, 4, 5, 9)),
            remark("model g/3", "3 clusters"),
            remark("model g/12", "none", "warning"),
            remark("model h/1"),
        ],
        ["g", "h"],
    )
    assert [(one.where, one.text) for one in found] == [
        ("model cs", "few"),
        ("grid g", "3 clusters (cell 3; alike in 4, 5, 9)"),
        ("grid g", "none (cell 12)"),
        ("grid h", "few (cell 1)"),
    ]


def test_a_file_in_a_folder_called_like_a_grid_is_no_cell() -> None:
    told = (remark("data/g/2010.csv"), remark("g/2011"))
    assert merge_cell_notices(told, ["g"]) == told


def test_groups_of_a_model_are_no_cells() -> None:
    assert merge_cell_notices([remark("model cs/1")], ["g"]) == (remark("model cs/1"),)


def test_numbers_are_written_as_runs() -> None:
    assert write_numbers([7, 1, 2, 3, 10, 11]) == "1–3, 7, 10, 11"
