"""The answer of `ipec verify` in words."""

from __future__ import annotations

import json

from ipec_econ.core.difference import Difference, Verification
from ipec_econ.publish.verification_report import report_verification, verification_record

FILES = ("estimates.csv", "manifest.json", "tables/main.md")


def test_a_verified_study_says_so():
    text = report_verification(Verification("grants", FILES, (), ()))
    assert text.splitlines() == [
        "study grants",
        "  stored files  3 files, all as the run wrote them",
        "  rerun         3 identical, 0 within tolerance, 0 different, missing or extra",
        "",
        "verified: the stored files are what the run wrote, and a rerun gives the same numbers",
    ]


def test_a_failed_study_names_both_values():
    verification = Verification(
        "grants",
        FILES,
        (Difference("changed", "estimates.csv", "its content is not what the run wrote",
                    "10 bytes", "11 bytes when written"),),
        (Difference("different", "estimates.csv", "model fe, coef grant: estimate", "-0.2523",
                    "-0.2524"),
         Difference("different", "manifest.json", "versions.numpy", "2.4.6", "2.4.7", "info"),
         Difference("within_tolerance", "tables/main.md", "line 3", "0.1", "0.2", "info")),
    )  # fmt: skip
    assert not verification.passed
    assert report_verification(verification).splitlines() == [
        "study grants",
        "  stored files  1 file not as the run wrote them",
        "  rerun         1 identical, 1 within tolerance, 1 different, missing or extra",
        "",
        "what differs",
        "  changed  estimates.csv: its content is not what the run wrote "
        "(10 bytes, 11 bytes when written)",
        "  different  estimates.csv: model fe, coef grant: estimate: -0.2523 stored, -0.2524 rerun",
        "",
        "for information",
        "  different  manifest.json: versions.numpy: 2.4.6 stored, 2.4.7 rerun",
        "  within tolerance  tables/main.md: line 3: 0.1 stored, 0.2 rerun",
        "",
        "not verified",
    ]


def test_information_alone_does_not_fail():
    remark = Difference("different", "manifest.json", "versions.numpy", "1", "2", "info")
    assert Verification("grants", FILES, (), (remark,)).passed


def test_a_study_that_was_not_rerun_says_so():
    text = report_verification(Verification("grants", FILES, (), None))
    assert "not done" in text
    assert text.endswith("intact; not rerun")


def test_a_long_list_is_cut_for_readers_and_whole_for_machines():
    many = tuple(Difference("different", "estimates.csv", f"row {n}", "1", "2") for n in range(25))
    verification = Verification("grants", FILES, (), many)
    assert "estimates.csv: and 15 more" in report_verification(verification)
    record = json.loads(json.dumps(verification_record(verification)))
    assert len(record["rerun"]) == 25
    assert record["passed"] is False
    assert record["rerun"][0] == {
        "kind": "different", "file": "estimates.csv", "where": "row 0", "stored": "1",
        "rerun": "2", "severity": "fail",
    }  # fmt: skip
