"""The colours of a diagram, in light and dark, named so that a test can compute their contrast. Pure."""

from __future__ import annotations

# The prefix of every class and id: the drawing also stands inside a page with styles of its own.
NAME = "cd"
LIGHT = {
    "back": "#ffffff",
    "text": "#16191f",
    "quiet": "#4d5866",
    "line": "#687585",
    "traffic": "#1f2a37",
    "cloud": "#232f3e",
    "region": "#00727f",
    "vpc": "#6b3fc9",
    "zone": "#5f7183",
    "public": "#4e6b10",
    "public-fill": "#f1f7e4",
    "private": "#0a6a86",
    "private-fill": "#e8f5fa",
    "isolated": "#5a6472",
    "isolated-fill": "#f0f2f5",
    "add": "#0f6a2c",
    "update": "#0a55ad",
    "replace": "#a84300",
    "delete": "#b3102b",
    "retain": "#5b31a8",
}
DARK = {
    "back": "#11171f",
    "text": "#eef2f6",
    "quiet": "#aab5c1",
    "line": "#8793a1",
    "traffic": "#dfe6ee",
    "cloud": "#aebac8",
    "region": "#4cc3d0",
    "vpc": "#b99bff",
    "zone": "#93a4b5",
    "public": "#aad15c",
    "public-fill": "#1a2413",
    "private": "#6cc5e0",
    "private-fill": "#10242d",
    "isolated": "#a9b4c0",
    "isolated-fill": "#1a212a",
    "add": "#6fe08a",
    "update": "#7fc0ff",
    "replace": "#ffab66",
    "delete": "#ff938f",
    "retain": "#c9a8ff",
}
# The same in both: white strokes stand on them.
CATEGORIES = {
    "network": "#7a3ff0",
    "compute": "#c75a00",
    "database": "#b81fc4",
    "storage": "#4f7a12",
    "security": "#cf2a41",
    "management": "#c9146c",
    "frontend": "#cf2a41",
    "outside": "#4a5868",
}
_SHEET = """
.cd text{font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;fill:var(--cd-text)}
.cd .cd-b{fill:var(--cd-back)}
.cd .cd-n{font-size:13px;font-weight:700;text-anchor:middle}
.cd .cd-d{font-size:12px;text-anchor:middle;fill:var(--cd-quiet)}
.cd .cd-n,.cd .cd-d{paint-order:stroke;stroke:var(--cd-back);stroke-width:3px;stroke-linejoin:round}
.cd .cd-t{font-size:12px}
.cd .cd-s{font-size:11px}
.cd .cd-w{font-weight:700}
.cd .cd-l{font-size:11px;text-anchor:middle;fill:var(--cd-quiet)}
.cd .cd-traffic .cd-l{fill:var(--cd-text);font-weight:700}
.cd .cd-f{fill:none;stroke-width:1.5}
.cd .cd-i{fill:none;stroke:#fff;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.cd .cd-p{fill:none;stroke-linejoin:round}
.cd .cd-uses .cd-p{stroke:var(--cd-line);stroke-width:1.3;stroke-dasharray:5 3}
.cd .cd-uses .cd-a{fill:var(--cd-line)}
.cd .cd-traffic .cd-p{stroke:var(--cd-traffic);stroke-width:2}
.cd .cd-traffic .cd-a{fill:var(--cd-traffic)}
.cd .cd-c{fill:var(--cd-text)}
.cd .cd-cn{font-size:11px;font-weight:700;text-anchor:middle;fill:var(--cd-back)}
.cd .cd-mn{font-size:12px;font-weight:700;text-anchor:middle;fill:var(--cd-back)}
.cd .cd-dim{opacity:.4}
.cd .cd-m{fill:none;stroke-width:3}
"""


def sheet() -> str:
    """The style sheet that goes into the drawing."""
    frames = ("cloud", "region", "vpc", "zone", "public", "private", "isolated")
    rules = [f".cd{{{_variables(LIGHT)}}}"]
    rules.append(f"@media screen and (prefers-color-scheme:dark){{.cd{{{_variables(DARK)}}}}}")
    rules.append(_SHEET.strip())
    rules += [f".cd .cd-f-{name}{{stroke:var(--cd-{name})}}" for name in frames]
    rules += [f".cd .cd-x-{name}{{fill:var(--cd-{name})}}" for name in frames]
    rules += [f".cd .cd-f-{name}{{fill:var(--cd-{name}-fill);stroke:none}}" for name in frames[4:]]
    rules.append(".cd .cd-f-region,.cd .cd-f-zone{stroke-dasharray:6 4}")
    rules.append(".cd .cd-f-spread{stroke:#c75a00;stroke-dasharray:4 3}")
    for kind in ("add", "update", "replace", "delete", "retain"):
        rules.append(f".cd .cd-k-{kind}{{stroke:var(--cd-{kind})}}.cd .cd-q-{kind}{{fill:var(--cd-{kind})}}")
    rules += [f".cd .cd-g-{name}{{fill:{colour}}}" for name, colour in CATEGORIES.items()]
    return "\n".join(rules)


def _variables(colours: dict[str, str]) -> str:
    return ";".join(f"--cd-{name}:{value}" for name, value in colours.items())
