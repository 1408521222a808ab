"""Results that are computed once: by whom they are asked for does not matter."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ipec_econ.core.shared_work import SharedWork


def test_the_same_array_is_computed_once() -> None:
    work, calls, values = SharedWork(), [], np.arange(3.0)

    def total() -> float:
        calls.append(1)
        return float(values.sum())

    assert [work.recall("total", (values,), total) for _ in range(3)] == [3.0] * 3
    assert len(calls) == 1


def test_equal_arrays_and_other_names_are_computed_apart() -> None:
    work, one, twin = SharedWork(), np.arange(3.0), np.arange(3.0)
    assert work.recall("which", (one,), lambda: "one") == "one"
    assert work.recall("which", (twin,), lambda: "twin") == "twin"
    assert work.recall("other", (one,), lambda: "other") == "other"
    assert work.recall("which", (one, 2), lambda: "two") == "two"


def test_arrays_stay_alive_so_that_identities_are_not_used_again() -> None:
    work = SharedWork()
    found = [
        work.recall("first", (values,), lambda values=values: float(values[0]))
        for values in (np.full(5, float(k)) for k in range(100))
    ]
    assert found == [float(k) for k in range(100)]


def test_an_error_is_not_remembered() -> None:
    work = SharedWork()

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        work.recall("value", (), fail)
    assert work.recall("value", (), lambda: 1) == 1


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises(TypeError, match="list"):
        SharedWork().recall("value", ([1],), lambda: 1)


def test_equal_masks_become_one() -> None:
    work = SharedWork()
    mask, equal, other = (np.array(v) for v in ([True, False], [True, False], [True, True]))
    assert work.settle(mask) is mask
    assert work.settle(equal) is mask
    assert work.settle(other) is other


def test_threads_wait_for_one_computation() -> None:
    work, calls = SharedWork(), []
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda _: work.recall("once", (), lambda: calls.append(1) or 7), range(50))
        )
    assert found == [7] * 50
    assert len(calls) == 1
