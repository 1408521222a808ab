"""Defaults of `honest_did` are written out, once."""

from __future__ import annotations

import pytest

from ipec_econ.core.honest_options import (
    HonestOptions,
    fill_honest_options,
    read_honest_options,
)


def test_defaults_are_written_out_in_order() -> None:
    filled = fill_honest_options({"values": [1], "restriction": "smoothness"}, 0.9)
    assert list(filled.items()) == [
        ("restriction", "smoothness"), ("values", [1]), ("rel_time", "first"),
        ("method", "flci"), ("conf_level", 0.9),
    ]  # fmt: skip
    assert fill_honest_options(filled, 0.95) == filled


@pytest.mark.parametrize("option", [{}, {"restriction": "other"}, {"restriction": ["x"]}])
def test_what_is_wrong_is_kept_for_the_check_to_tell(option: dict) -> None:
    filled = fill_honest_options(option, 0.95)
    assert "method" not in filled
    assert filled.get("restriction") == option.get("restriction")


def test_what_is_said_is_read() -> None:
    option = {
        "restriction": "relative_magnitudes", "values": [1, 2], "rel_time": 3,
        "method": "conditional", "conf_level": 0.8,
    }  # fmt: skip
    assert read_honest_options(option, 0.95) == HonestOptions(
        "relative_magnitudes", (1.0, 2.0), 3, "conditional", 0.8
    )
    default = read_honest_options({"restriction": "relative_magnitudes", "values": [1]}, 0.95)
    assert (default.rel_time, default.method, default.conf_level) == ("first", "c_lf", 0.95)
