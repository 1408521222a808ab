"""Pictures of a stored run against those of a rerun."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from ipec_econ.core.difference import Difference
from ipec_econ.publish.compare import compare_runs
from ipec_econ.publish.comparison.picture import compare_picture
from tests.publish.conftest import WithManifest, make_files

SVG = b'<svg>\n<path d="M 10.123456 20.5"/>\n</svg>\n'
MOVED = SVG.replace(b"10.123456", b"10.523456")
PDF = b"%PDF-1.4 one"


def make_png(colour: str = "white", level: int = 6) -> bytes:
    buffer = BytesIO()
    Image.new("RGBA", (30, 20), colour).save(buffer, format="PNG", compress_level=level)
    return buffer.getvalue()


def brief(found: tuple[Difference, ...]) -> list[tuple[str, str]]:
    return [(difference.kind, difference.severity) for difference in found]


@pytest.mark.parametrize(
    ("name", "stored", "rerun"),
    [
        ("figures/a.svg", SVG, SVG.replace(b"10.123456", b"10.123457")),
        ("figures/a.png", make_png(level=1), make_png(level=9)),
    ],
)
def test_the_same_picture_in_other_bytes_passes(name: str, stored: bytes, rerun: bytes):
    assert stored != rerun
    assert brief(compare_picture(name, stored, rerun)) == [("within_tolerance", "info")]


@pytest.mark.parametrize(
    ("name", "stored", "rerun"),
    [
        ("figures/a.svg", SVG, MOVED),
        ("figures/a.png", make_png(), make_png("red")),
        ("figures/a.pdf", PDF, PDF + b" "),
    ],
)
def test_another_picture_fails_unless_other_software_drew_it(
    name: str, stored: bytes, rerun: bytes
):
    assert brief(compare_picture(name, stored, rerun)) == [("different", "fail")]
    (found,) = compare_picture(name, stored, rerun, redrawn="matplotlib 3.10 stored, 3.11 rerun")
    assert (found.kind, found.severity) == ("different", "info")
    assert "drawn by other software (matplotlib 3.10 stored, 3.11 rerun)" in found.where


def test_a_damaged_png_is_different_in_a_run():
    files = make_files()
    stored = {**files, "figures/a.png": b"\x89PNG nothing"}
    assert brief(compare_runs(stored, {**files, "figures/a.png": make_png()})) == [
        ("different", "fail")
    ]


def test_another_version_of_matplotlib_in_the_manifest_is_told(with_manifest: WithManifest):
    stored = with_manifest({**make_files(), "figures/a.pdf": PDF})
    rerun = with_manifest({**make_files(), "figures/a.pdf": PDF + b" "})
    (found,) = compare_runs(stored, rerun)
    assert (found.file, found.severity) == ("figures/a.pdf", "fail")

    older = _change_version(stored)
    by_file = {difference.file: difference for difference in compare_runs(older, rerun)}
    assert by_file["figures/a.pdf"].severity == "info"
    assert "matplotlib 3.0.0 stored" in by_file["figures/a.pdf"].where
    assert by_file["manifest.json"].where == "versions.matplotlib"


def test_a_picture_inside_the_page_is_compared_as_its_file():
    files = make_files()
    pages = [
        files["index.html"] + b'<img src="data:image/svg+xml;base64,' + text + b'" alt="x">'
        for text in (b"QUJD", b"REVG")
    ]
    stored, rerun = ({**files, "index.html": page} for page in pages)
    assert brief(compare_runs(stored, rerun)) == [("within_tolerance", "info")]
    other = {**rerun, "index.html": pages[1].replace(b'"x"', b'"y"')}
    assert brief(compare_runs(stored, other)) == [("different", "fail")]


def _change_version(files: dict[str, bytes]) -> dict[str, bytes]:
    import matplotlib as mpl

    version = f'"matplotlib": "{mpl.__version__}"'.encode()
    assert version in files["manifest.json"]
    older = files["manifest.json"].replace(version, b'"matplotlib": "3.0.0"')
    return {**files, "manifest.json": older}
