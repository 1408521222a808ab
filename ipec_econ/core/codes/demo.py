"""Codes that the `demo` stage raises."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "demo/bad-argument": Code(
        title="An argument that makes no demonstration world",
        meaning="An option of `ipec demo` (or a parameter of `simulate_world`) is out of its "
        "range. Nothing was written.",
        remedy="Write a value within the range that the message gives.",
    ),
    "demo/would-overwrite": Code(
        title="The folder holds something that no demonstration wrote",
        meaning="`ipec demo DIR` replaces a former demonstration in one step. DIR is a file, "
        "the folder you are in, or holds files that are not in the list of a former one, such as "
        "the results of a study.",
        remedy="Name another folder, or move those files elsewhere.",
    ),
}
