"""A complete html page: no network, one small style sheet, and a script only where one is given."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from ipec_econ.render.html_text import mark_text

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem; background: #fff;
  color: #1a1a1a; font: 1rem/1.5 "Source Serif 4", Georgia, "Times New Roman", serif; }
h1, h2, h3 { line-height: 1.2; margin: 2.2rem 0 .6rem; font-weight: 600; }
h1 { font-size: 1.9rem; margin-top: .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; border-bottom: 1px solid #b5b5b5; padding-bottom: .25rem; }
h3 { font-size: 1.05rem; margin-top: 1.4rem; }
p, ul, dl { margin: .4rem 0 .8rem; max-width: 46rem; overflow-wrap: anywhere; }
a { color: #12436d; }
a:focus-visible, .scroll:focus-visible { outline: 3px solid #12436d; outline-offset: 2px; }
code { font: .88em/1.4 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.lead { color: #444; }
.warning { border-left: 4px solid #a63a00; padding-left: .8rem; }
.info { border-left: 4px solid #8a8a8a; padding-left: .8rem; }
.notices { list-style: none; padding: 0; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .92rem;
  font-variant-numeric: tabular-nums lining-nums; }
caption { caption-side: top; text-align: left; font-weight: 600; padding: 0 0 .5rem; }
thead { border-top: 2px solid #1a1a1a; border-bottom: 1px solid #1a1a1a; }
tbody + tbody { border-top: 1px solid #1a1a1a; }
tbody:last-of-type { border-bottom: 2px solid #1a1a1a; }
th { font-weight: 400; }
th, td { padding: .12rem .9rem; vertical-align: top; }
thead th, thead td { text-align: center; vertical-align: bottom; }
th.stub { text-align: left; padding-left: 0; min-width: 15rem; }
th.span { border-bottom: 1px solid #1a1a1a; }
th.block { font-style: italic; padding-top: .3rem; }
.numbers td { text-align: right; white-space: nowrap; padding-right: 1.6rem; }
.numbers td.text { white-space: normal; min-width: 9rem; }
.numbers thead th { max-width: 14rem; }
tr.estimate > * { padding-top: .35rem; }
.hang { display: inline-block; width: 0; overflow: visible; text-align: left; }
sup { font-size: .75em; line-height: 0; }
tfoot td, .numbers tfoot td { text-align: left; white-space: normal; font-size: .85rem;
  padding: .4rem 0 0; color: #333; }
tfoot p { contain: inline-size; position: sticky; left: 0; margin: 0 0 .15rem;
  max-width: min(60rem, calc(100vw - 2rem)); }
figure { margin: 1.2rem 0 2rem; }
figure img { display: block; width: 100%; height: auto; margin: .4rem 0 .6rem; }
figure img.narrow { max-width: 34rem; }
figure .title { font-weight: 600; }
figure .note { font-size: .85rem; color: #333; margin: 0 0 .15rem; }
.records td, .records th { text-align: left; padding: .2rem .9rem .2rem 0; }
.records td.count { text-align: right; white-space: nowrap; }
.records th.count { text-align: right; }
.records thead th { vertical-align: bottom; font-weight: 600; }
.records td.hash { font: .78rem/1.5 ui-monospace, Menlo, Consolas, monospace;
  overflow-wrap: anywhere; min-width: 14rem; }
@media (max-width: 40rem) { th.stub { min-width: 8rem; }
  body { padding: 1rem .8rem 3rem; } h1 { font-size: 1.5rem; }
  th, td { padding-left: .5rem; padding-right: .5rem; } .numbers td { padding-right: 1.2rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } .scroll { overflow: visible; }
  h2, h3, caption { break-after: avoid; } tr { break-inside: avoid; } nav { display: none; }
  tfoot p { position: static; max-width: none; }
  a { color: inherit; text-decoration: none; } }
""".strip()

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""The browser fetches nothing and runs no script but one of a known hash; pictures lie within the
page."""


def build_page(title: str, body: str, *, style: str = "", script: str = "") -> bytes:
    """Return a whole page around `body`, which is markup already.

    Parameters
    ----------
    title, body
        Text, and markup.
    style
        Rules beside those of every page.
    script
        Text of the page's one script; the browser runs no other.
    """
    policy = POLICY + (f"; script-src '{_hash_script(script)}'" if script else "")
    rules = f"{STYLE}\n{style}" if style else STYLE
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        mark_text("title", title),
        f"<style>\n{rules}\n</style>",
        "</head>",
        "<body>",
        body,
        *([f"<script>{script}</script>"] if script else []),
        "</body>",
        "</html>",
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _hash_script(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{b64encode(digest).decode('ascii')}"
