"""The generated pages of docs/, by file name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docs.generator.cli_reference import write_cli_reference
from docs.generator.code_reference import write_code_reference
from docs.generator.reference_cases import write_reference_cases
from docs.generator.reference_overview import write_reference_overview
from docs.generator.spec_reference import write_spec_reference

PAGES: Mapping[str, Callable[[], str]] = {
    "spec-reference.md": write_spec_reference,
    "cli-reference.md": write_cli_reference,
    "codes.md": write_code_reference,
    "references.md": write_reference_overview,
    "reference-cases.md": write_reference_cases,
}
