"""How the page looks: colours that can be told apart in light and dark, and one style sheet. Pure.

Colours are named here so that a test can compute the contrast of every pair that the page uses.
"""

from __future__ import annotations

LIGHT = {
    "page": "#f3f5f8",
    "card": "#ffffff",
    "text": "#1b1f24",
    "quiet": "#515a66",
    "line": "#c9d1da",
    "link": "#0550ae",
    "focus": "#0550ae",
    "add": "#0f5a26",
    "add-back": "#dcf8e3",
    "update": "#0a4a94",
    "update-back": "#e0f0ff",
    "replace": "#8a3500",
    "replace-back": "#fff0e2",
    "delete": "#a10c24",
    "delete-back": "#ffe9e8",
    "widen": "#6030ab",
    "widen-back": "#f6edff",
    "plain": "#414a54",
    "plain-back": "#e9edf2",
}
DARK = {
    "page": "#0d1117",
    "card": "#161b22",
    "text": "#e8edf3",
    "quiet": "#a3adb8",
    "line": "#39424d",
    "link": "#7cc0ff",
    "focus": "#7cc0ff",
    "add": "#7ee795",
    "add-back": "#10291b",
    "update": "#8cc8ff",
    "update-back": "#0f2640",
    "replace": "#ffb073",
    "replace-back": "#33200f",
    "delete": "#ff9d9a",
    "delete-back": "#38161a",
    "widen": "#d8b4ff",
    "widen-back": "#291d3d",
    "plain": "#c9d1d9",
    "plain-back": "#242b34",
}
# Everything that is text, and what it stands on.
PAIRS = (
    ("text", "page"),
    ("text", "card"),
    ("quiet", "page"),
    ("quiet", "card"),
    ("link", "card"),
    ("link", "page"),
    ("text", "plain-back"),
    ("quiet", "plain-back"),
    *((name, f"{name}-back") for name in ("add", "update", "replace", "delete", "widen", "plain")),
    *((name, "card") for name in ("add", "update", "replace", "delete", "widen", "plain")),
    *(("text", f"{name}-back") for name in ("add", "update", "replace", "delete", "widen")),
)
# What is coloured like what.
COLOURS = {
    "add": "add",
    "import": "add",
    "update": "update",
    "replace": "replace",
    "may-replace": "replace",
    "delete": "delete",
    "retain": "delete",
    "widen": "widen",
    "unknown": "widen",
    "cost": "plain",
    "same": "plain",
    "routine": "add",
    "first": "update",
    "careful": "replace",
    "destructive": "delete",
    "high": "delete",
    "medium": "replace",
    "low": "plain",
}
_LAYOUT = """
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0;overflow-wrap:anywhere;background:var(--page);color:var(--text);
  font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:4px}
code,pre,.mono{
  font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em}
.wrap{max-width:72rem;margin:0 auto;padding:0 1rem}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:1}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
header{background:var(--card);border-bottom:1px solid var(--line);padding:1.5rem 0 1.25rem}
h1{font-size:1rem;margin:0;color:var(--quiet);font-weight:600}
h2{font-size:1.2rem;margin:0 0 .75rem}
h3{font-size:1rem;margin:0;display:inline}
.verdict{font-size:clamp(1.15rem,1rem + 1vw,1.5rem);line-height:1.35;font-weight:600;
  margin:.5rem 0 0;max-width:68rem;text-wrap:pretty}
.where{margin:.6rem 0 0;color:var(--quiet)}
.pill{display:inline-block;border-radius:1rem;padding:.05rem .65rem;font-weight:600;font-size:.85rem;
  max-width:100%;border:1px solid currentColor}
.pill .mono{font-size:1em;white-space:pre}
.tiles{list-style:none;display:grid;grid-template-columns:repeat(auto-fit,minmax(7.2rem,1fr));gap:.6rem;
  margin:1.25rem 0 0;padding:0}
.tile{border-radius:.6rem;padding:.6rem .8rem;border:1px solid currentColor}
.tile b{display:block;font-size:1.6rem;line-height:1.2;white-space:nowrap}
.tile b.long{font-size:1rem;line-height:1.92rem}
.tile .mono{font-weight:700;white-space:pre}
.tile.none{color:var(--quiet);background:transparent;border-color:var(--line)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;
  margin:1rem 0 0;padding:0;font-size:.92rem}
nav a{display:inline-block;padding:.2rem 0}
main{padding:1.25rem 1rem 2rem!important}
section{background:var(--card);border:1px solid var(--line);border-radius:.7rem;
  padding:1rem 1.15rem;margin:0 0 1rem}
section>:last-child{margin-bottom:0}
p{margin:.25rem 0 .75rem}
.quiet{color:var(--quiet)}
.good{color:var(--add);font-weight:600}
details{border:1px solid var(--line);border-radius:.5rem;margin:0 0 .6rem}
summary{cursor:pointer;padding:.5rem .75rem}
summary .quiet{font-weight:400}
details>:not(summary){margin:0 .75rem .75rem}
details details{margin-top:.4rem!important}
.plainest{border:0;margin:.25rem 0 0!important}
.plainest>summary{padding:.1rem 0;color:var(--link);font-size:.9rem}
.plainest>:not(summary){margin:.25rem 0 0}
.resources,.findings,.grants,.notes{list-style:none;padding:0;margin:0}
.resources>li,.findings>li,.grants>li{border-left:4px solid;border-radius:.25rem;position:relative;
  padding:.45rem .75rem;margin:0 0 .5rem}
details>.resources{margin:0 .75rem .75rem}
.resources>.k-add,.resources>.k-update,.resources>.k-import{background:var(--card)}
.resources>.k-add .pill.k-add,.resources>.k-update .pill.k-update{border-color:transparent}
.resources>.k-add{padding:.2rem .75rem;margin:0 0 .35rem}
.resources .name{font-weight:700;color:var(--text)}
.body{color:var(--text)}
.props{list-style:none;padding:0;margin:.35rem 0 0}
.props>li{padding:.25rem 0}
.props .path{font-weight:600}
del,ins{border-radius:.25rem;padding:.05rem .3rem;text-decoration:none}
del{color:var(--delete);background:var(--delete-back);text-decoration:line-through;text-decoration-thickness:1px}
ins{color:var(--add);background:var(--add-back)}
pre{margin:.35rem 0 0;padding:.5rem .6rem;background:var(--plain-back);color:var(--text);border-radius:.4rem;
  white-space:pre-wrap;line-height:1.45}
pre del,pre ins,pre span{display:block;padding:0 .25rem 0 1.45rem;text-indent:-1.2rem;text-decoration:none;
  border-radius:0}
table{border-collapse:collapse;width:100%;font-size:.95rem}
caption{text-align:left;color:var(--quiet);padding:0 0 .4rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--quiet);font-weight:600}
td.number,th.number{text-align:right;white-space:nowrap;padding-right:0}
tfoot th,tfoot td{font-weight:700;border-top:2px solid var(--line)}
.diagram{overflow:auto;border:1px solid var(--line);border-radius:.5rem;background:var(--card)}
.diagram svg{display:block;width:100%;min-width:60rem;height:auto}
.steps{padding-left:1.2rem;margin:0}
.steps pre{user-select:all}
footer{color:var(--quiet);padding:0 0 2rem;font-size:.9rem}
@media (max-width:34rem){
  .tiles{grid-template-columns:repeat(2,minmax(0,1fr))}
  .tile:last-child:nth-child(odd){grid-column:1/-1}
  section{padding:.85rem .8rem}
  .stackable thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
  .stackable tr{display:block;border-top:1px solid var(--line);padding:.35rem 0}
  .stackable th,.stackable td{display:block;border:0;padding:.05rem 0;text-align:left}
  .stackable td[data-label]::before{content:attr(data-label) ": ";color:var(--quiet)}
}
@media print{
  body{background:#fff;font-size:10.5pt}
  nav,.skip{display:none}
  section{break-inside:auto;border:0;padding:.5rem 0}
  li,tr,.tile{break-inside:avoid}
  summary{list-style:none}
  details::details-content{content-visibility:visible!important;display:block!important;height:auto!important}
  details:not([open])>*{display:block!important}
  .tile,.pill,ins,del{print-color-adjust:exact;-webkit-print-color-adjust:exact}
  .diagram{overflow:visible}
  .diagram svg{min-width:0}
}
"""


def sheet() -> str:
    """The whole style sheet."""
    light, dark = _variables(LIGHT), _variables(DARK)
    kinds = "\n".join(
        f".k-{kind}{{color:var(--{colour});background:var(--{colour}-back)}}"
        for kind, colour in COLOURS.items()
    )
    return (
        f":root{{{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        f"{kinds}\n{_LAYOUT.strip()}\n"
    )


def _variables(colours: dict[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in colours.items())
