"""Pictures of `docs/gallery.md`: tables of every kind, in every format, as a reader sees them.

    python -m docs.generator.gallery [ID ...]

With ids of tables or figures, their pictures alone are taken anew. Runs `gallery.yaml` on a
demonstration world and photographs what it writes: LaTeX through pdflatex, Word and Excel through
LibreOffice, Typst through its package, web pages through Chromium. Needs pdflatex, soffice,
pdftoppm and chromium; a program that is missing leaves out its format's pictures and says so.
Pictures are not compared by a test: they depend on these programs.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

import ipec_econ as ipec
from ipec_econ.cli.progress import ProgressBars
from ipec_econ.core.table import Table
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.demo.world import World
from ipec_econ.render.latex_document import build_document
from ipec_econ.render.registry import RENDERERS
from ipec_econ.runner.demo import write_demo

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs/images/gallery"
SPEC = Path(__file__).with_name("gallery.yaml")

TABLES = (
    "one", "six", "twelve", "panels", "path", "split", "choices", "cells", "summary", "balance",
    "cohorts", "linkage", "flow", "elasticities",
)  # fmt: skip
FIGURES = ("fig_path", "fig_main", "fig_who", "fig_curve")
STYLED = ("one-aer", "one-restud", "one-research_policy")
SHOWN: Mapping[str, tuple[str, ...]] = {
    "tex": (*TABLES, *STYLED),
    "docx": (*TABLES, *STYLED),
    "xlsx": ("six", "panels", "balance"),
    "typ": (*TABLES, *STYLED),
    "html": (*TABLES, *STYLED),
}
"""Format → tables that are photographed; ids of `gallery.yaml`, the first in other styles."""

COLUMNS = """\
  log_gva: ln(gva)
  log_capital: ln(capital)
  log_purchases: ln(purchases)
"""
PRODUCTIVITY = """\
productivity:
  tfp_ols: {method: ols, output: log_gva, free: [log_employees], state: [log_capital]}
  tfp_lp:
    {method: lp, output: log_gva, free: [log_employees], state: [log_capital], proxy: log_purchases}
  tfp_acf:
    {method: acf, output: log_gva, free: [log_employees], state: [log_capital],
     proxy: log_purchases, law: {endogenous: [first_clean]}}
  own: {method: ols, output: log_gva, free: [log_employees], state: [log_capital], by: sic2}
"""
"""Sections of the panel beside those of the one that ships."""

FIRMS, SEED = 1_000, 1
DOTS, BORDER, SHADES = 96, 12, 32
WINDOW = "1500,2600"
SECONDS = 300


def main(wanted: Sequence[str]) -> None:
    """Write the pictures of tables and figures anew, every one where none is named."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        tables, figures = estimate_tables(folder)
        if not wanted:
            shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True, exist_ok=True)
        for name in choose(FIGURES, wanted):
            with Image.open(io.BytesIO(figures[name])) as picture:
                save_picture(picture.convert("RGB"), PICTURES / f"{name}.png", palette="RGB")
        for form, photograph in PHOTOGRAPHERS.items():
            if shutil.which(PROGRAMS[form]) is None:
                sys.stdout.write(f"no pictures of {form}: {PROGRAMS[form]} is not installed\n")
                continue
            for name in choose(SHOWN[form], wanted):
                pages = photograph(tables[name], folder)
                for former in PICTURES.glob(f"{name}-{form}*.png"):
                    former.unlink()
                for number, page in enumerate(pages, start=1):
                    ending = f"-{number}" if number > 1 else ""
                    save_picture(page, PICTURES / f"{name}-{form}{ending}.png")
    total = sum(picture.stat().st_size for picture in PICTURES.iterdir())
    sys.stdout.write(f"{len(list(PICTURES.iterdir()))} pictures, {total} bytes\n")


def choose(names: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Return the names that are wanted: all, where nothing is said."""
    return [name for name in names if not wanted or name in wanted]


def estimate_tables(folder: Path) -> tuple[Mapping[str, Table], Mapping[str, bytes]]:
    """Run the study; return its tables, the first in every style, and its figures as png."""
    panels = folder / "panels"
    panels.mkdir()
    panel = (ROOT / "specs/panels/demo.yaml").read_text(encoding="utf-8")
    # The decomposition's numerator, and productivity, are not in the panel that ships.
    panel = panel.replace("\ncolumns:\n", f"\ncolumns:\n{COLUMNS}") + PRODUCTIVITY
    (panels / "demo.yaml").write_text(panel, encoding="utf-8")
    shutil.copy(SPEC, folder / "gallery.yaml")
    with ProgressBars("demo") as bars:
        write_demo(str(folder / "demo"), World(FIRMS, SEED, "permanent", 2008, 2019), observer=bars)
    done = ipec.run(str(folder / "gallery.yaml"), out=str(folder / "out"))
    tables = dict(done.core_tables)
    styled = {f"one-{name}": replace(tables["one"], style=name) for name in TABLE_STYLES}
    figures = {name: done.figures[name].to_png() for name in FIGURES}
    return tables | {n: one for n, one in styled.items() if one.style != "plain"}, figures


def photograph_latex(table: Table, folder: Path) -> list[Image.Image]:
    """Return the pages that pdflatex makes of a fragment; long tables settle in three runs."""
    fragment = RENDERERS["tex"].render(table)
    (folder / "t.tex").write_bytes(build_document(b"\\pagestyle{empty}\n" + fragment))
    for _ in range(3):
        run(["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "t.tex"], folder)
    return photograph_pdf(folder / "t.pdf")


def photograph_office(form: str) -> Callable[[Table, Path], list[Image.Image]]:
    """Return what photographs a format that LibreOffice opens."""

    def photograph(table: Table, folder: Path) -> list[Image.Image]:
        (folder / f"t.{form}").write_bytes(RENDERERS[form].render(table))
        run(["soffice", "--headless", "--convert-to", "pdf", f"t.{form}"], folder)
        return photograph_pdf(folder / "t.pdf")

    return photograph


def photograph_typst(table: Table, folder: Path) -> list[Image.Image]:
    """Return the pages of the pdf that Typst sets."""
    (folder / "t.pdf").write_bytes(RENDERERS["pdf"].render(table))
    return photograph_pdf(folder / "t.pdf")


def photograph_html(table: Table, folder: Path) -> list[Image.Image]:
    """Return what a wide browser window shows."""
    (folder / "t.html").write_bytes(RENDERERS["html"].render(table))
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    run(["chromium", *options, f"--window-size={WINDOW}", "--screenshot=t.png", "t.html"], folder)
    return [Image.open(folder / "t.png").convert("RGB")]


PHOTOGRAPHERS: Mapping[str, Callable[[Table, Path], list[Image.Image]]] = {
    "tex": photograph_latex,
    "docx": photograph_office("docx"),
    "xlsx": photograph_office("xlsx"),
    "typ": photograph_typst,
    "html": photograph_html,
}
PROGRAMS = {
    "tex": "pdflatex",
    "docx": "soffice",
    "xlsx": "soffice",
    "typ": "pdftoppm",
    "html": "chromium",
}


def photograph_pdf(file: Path) -> list[Image.Image]:
    """Return the pages of a pdf, and take the file away."""
    for former in file.parent.glob("page*.png"):
        former.unlink()
    run(["pdftoppm", "-r", str(DOTS), "-png", file.name, "page"], file.parent)
    file.unlink()
    pages = sorted(file.parent.glob("page*.png"))
    return [Image.open(page).convert("RGB") for page in pages]


def save_picture(page: Image.Image, file: Path, palette: str = "L") -> None:
    """Write what is on a page, without its margins, in few shades of grey or of colours."""
    white = Image.new("RGB", page.size, (255, 255, 255))
    box = ImageChops.difference(page, white).getbbox()
    if box is None:
        return
    framed = ImageOps.expand(page.crop(box), BORDER, (255, 255, 255))
    framed.convert(palette).quantize(SHADES).save(file, optimize=True)


def run(command: list[str], folder: Path) -> None:
    """Run a program in a folder; fail with what it said."""
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, capture_output=True, timeout=SECONDS, check=False
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stdout.decode(errors='replace')[-2000:]}")


if __name__ == "__main__":
    main(sys.argv[1:])
