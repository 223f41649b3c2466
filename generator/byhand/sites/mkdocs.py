"""Examples in the pages of MkDocs: the plugin ``byhand``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files

from byhand.sites.assets import CSS, JS, assets
from byhand.sites.markdown import ByhandExtension, site

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.pages import Page

_FOLDER = "assets/byhand"


class ByhandConfig(Config):  # type: ignore[no-untyped-call]
    """templates: directories, from the configuration's, searched before byhand's own. cache_dir: likewise."""

    templates = config_options.Type(list, default=[])
    cache_dir = config_options.Type(str, default=".cache/byhand")


class ByhandPlugin(BasePlugin[ByhandConfig]):  # type: ignore[no-untyped-call]
    """Hands the Markdown extension each page's path, and the site the style and the script."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        base = Path(config.config_file_path).parent if config.config_file_path else Path()
        templates = tuple(base / directory for directory in self.config.templates)
        self.extension = ByhandExtension(assets="none")
        self.extension.site = site(Path(config.docs_dir), base / self.config.cache_dir, templates)
        config.markdown_extensions.append(self.extension)  # type: ignore[arg-type]
        config.extra_css.append(f"{_FOLDER}/{CSS}")
        config.extra_javascript.append(_deferred(f"{_FOLDER}/{JS}"))
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        for name, content in assets(self._templates).items():
            files.append(File.generated(config, f"{_FOLDER}/{name}", content=content))
        return files

    @property
    def _templates(self) -> tuple[Path, ...]:
        assert self.extension.site is not None
        return self.extension.site.templates

    def on_page_markdown(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        self.extension.page = page.file.src_uri
        whole = page.file.content_string
        start = whole.rfind(markdown[:200]) if markdown else -1
        self.extension.before = whole[:start].count("\n") if start > 0 else 0
        return markdown

    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Tells MkDocs of the places in the examples, so that it finds no fault with links to them."""
        page.present_anchor_ids = {*(page.present_anchor_ids or ()), *re.findall(r' id="(byhand-[^"]+)"', html)}
        return html

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        for directory in self._templates:
            server.watch(str(directory))
        return server


def _deferred(path: str) -> Any:
    from mkdocs.config.config_options import ExtraScriptValue

    script = ExtraScriptValue(path)
    script.defer = True
    return script
