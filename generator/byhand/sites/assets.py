"""The style and the script that all examples of a site share, as files of the site or inside of its pages.

The rules weigh as much as one for an id, so that no theme's rule for headings or tables wins; and the colours follow
the page's own scheme, which a theme's switch may set, instead of the reader's system.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from byhand.render.templating import asset, template_directories
from byhand.sites.cache import packed

CSS = "byhand.css"
JS = "byhand.js"
FONT = "byhand-math.woff2"
LICENSE = "byhand-math-license.txt"

#: No element has this id.
_WEIGHTY = ":is(.byhand,#byhand-none)"
_ROOT = re.compile(r"\.byhand(?![\w-])")
_DARK = re.compile(r"@media(?: screen and)? \(prefers-color-scheme:dark\)\{\s*\.byhand\{(--[^&{}]*)")
_DARK_RULE = re.compile(
    r"^@media(?: screen and)? \(prefers-color-scheme:dark\)\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}$", re.M
)
_COLOUR = re.compile(r"(--[\w-]+):(#[0-9a-f]{3,8})(?=[;}])")


@cache
def assets(templates: tuple[Path, ...] = ()) -> dict[str, bytes]:
    """File name → content; the style names the font beside it."""
    directories = tuple(template_directories(templates))
    font = asset("html/latinmodern-math.woff2", directories)
    return {
        CSS: style(f"url({FONT})", templates).encode(),
        JS: script(templates).encode(),
        FONT: font,
        LICENSE: asset("html/GUST-FONT-LICENSE.txt", directories),
    }


@cache
def style(font: str, templates: tuple[Path, ...] = ()) -> str:
    """The style sheet. font: where the maths font is, as CSS has it."""
    directories = tuple(template_directories(templates))
    parts = [asset(f"html/{name}.css", directories).decode() for name in ("byhand", "picture", "living")]
    own = "\n".join(parts)
    dark = dict(_COLOUR.findall(";".join(found + "}" for found in _DARK.findall(own))))
    own = _DARK_RULE.sub("", own)
    own = _COLOUR.sub(lambda found: _both(found, dark), own)
    own = re.sub(r"^@page\{.*\}$", "", own, flags=re.M)  # how a page is printed is the site's business
    own += "\n" + asset("html/site.css", directories).decode()
    face = f'@font-face{{font-family:byhand-math;src:{font} format("woff2")}}\n'
    return face + _ROOT.sub(_WEIGHTY, own)


def _both(found: re.Match[str], dark: dict[str, str]) -> str:
    name, light = found.groups()
    return f"{name}:light-dark({light},{dark[name]})" if name in dark else found[0]


@cache
def script(templates: tuple[Path, ...] = ()) -> str:
    """Brings every example of a page to life, also on pages that a theme loads without leaving the first one."""
    directories = tuple(template_directories(templates))
    engine, living = (asset(f"html/{name}.min.js", directories).decode().strip() for name in ("engine", "living"))
    begin = "(()=>{const byhandBegin=()=>{"
    end = (
        "};if(window.document$&&document$.subscribe)document$.subscribe(byhandBegin);"
        'else if(document.readyState==="loading")addEventListener("DOMContentLoaded",byhandBegin);'
        "else byhandBegin()})();"
    )
    return f"{engine}\n{begin}\n{living}\n{end}\n"


def inline(templates: tuple[Path, ...] = ()) -> str:
    """Style and script as a part of a page, for sites that can have no files of ours."""
    font = packed(assets(templates)[FONT])
    css = style(f"url(data:font/woff2;base64,{font})", templates)
    return f"<style>\n{css}\n</style>\n<script>\n{script(templates)}</script>\n"
