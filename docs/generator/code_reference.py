"""docs/codes.md: what every error and notice means, as `ipec explain` says it."""

from __future__ import annotations

from docs.generator.markdown import write_table
from ipec_econ.core.codes.catalogue import CATALOGUE

INTRODUCTION = """# Codes of errors and notices

Made from `ipec_econ/core/codes` by `python -m docs.generator`. `ipec explain CODE` says the same.
"""


def write_code_reference() -> str:
    """Return the page: one table a stage, in the order of a run."""
    lines = [INTRODUCTION]
    for stage in dict.fromkeys(code.partition("/")[0] for code in CATALOGUE):
        rows = [
            (f"`{code}`", f"**{entry.title}.** {entry.meaning}", entry.remedy)
            for code, entry in sorted(CATALOGUE.items())
            if code.startswith(f"{stage}/")
        ]
        lines += [
            f"## {stage}",
            "",
            *write_table(("code", "what it means", "what to do"), rows),
            "",
        ]
    return "\n".join(lines)
