"""Rules of the catalogue's pages beside those of every page."""

from __future__ import annotations

CATALOGUE_STYLE = """
body { max-width: 72rem; }
[hidden] { display: none !important; }
.skip { position: absolute; left: 1rem; top: 0; padding: .4rem .8rem; background: #12436d;
  color: #fff; transform: translateY(-120%); }
.skip:focus { transform: none; }
nav.pages ul { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; list-style: none; padding: 0; }
nav.pages a[aria-current] { font-weight: 600; color: inherit; text-decoration: none;
  border-bottom: 3px solid #12436d; }
a, button, select, input { touch-action: manipulation; }
button:focus-visible, select:focus-visible, input:focus-visible, summary:focus-visible,
  main:focus-visible, pre:focus-visible { outline: 3px solid #12436d; outline-offset: 2px; }
form.filters { display: grid; gap: .8rem 1rem; margin: 1.2rem 0; padding: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); align-items: end;
  background: #f2f4f6; border: 1px solid #b5b5b5; }
form.filters .wide { grid-column: 1 / -1; }
form.filters label { display: block; font-weight: 600; font-size: .92rem; }
form.filters input, form.filters select, form.filters button { width: 100%; min-height: 2.75rem;
  padding: .3rem .5rem; font: inherit; color: #1a1a1a; background: #fff;
  border: 1px solid #595959; border-radius: 2px; }
form.filters button { background: #12436d; color: #fff; border-color: #12436d; cursor: pointer; }
form.filters p { margin: 0; min-height: 1.5em; }
.records td.title { min-width: 9rem; }
.studies { list-style: none; padding: 0; max-width: none; }
.studies > li { border: 1px solid #b5b5b5; padding: .2rem 1rem .8rem; margin: 0 0 1rem; }
.studies h2 { border: 0; margin: .8rem 0 .2rem; }
dl.facts { display: grid; gap: .15rem 2rem; font-size: .92rem; max-width: none;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); }
dl.facts div { display: grid; gap: 0 1rem; grid-template-columns: 8rem minmax(0, 1fr); }
dl.facts dt { color: #444; }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
ul.main-estimates { padding-left: 1.2rem; max-width: none; }
.value { font-weight: 600; font-variant-numeric: tabular-nums lining-nums; }
.records td.value, .records th.value { text-align: right; white-space: nowrap; }
.records td.interval { white-space: nowrap; }
.records th[scope="row"] { min-width: 11rem; }
code.reference { user-select: all; }
.records code.reference, .records td.text code { overflow-wrap: normal; white-space: nowrap; }
pre { margin: 1rem 0; padding: 1rem; max-height: 34rem; overflow: auto; background: #f2f4f6;
  border: 1px solid #b5b5b5; font: .82rem/1.45 ui-monospace, Menlo, Consolas, monospace; }
@media (max-width: 40rem) { .records th[scope="row"] { min-width: 8rem; }
  .studies > li { padding: .1rem .7rem .6rem; } }
@media print { form.filters, .skip, nav.pages { display: none; } pre { max-height: none; } }
""".strip()
