"""The hook of MkDocs that adds the documents outside `docs/` to the site, and points their links at its pages.

`mkdocs.yml` names it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
# Path in the project -> page of the site.
PAGES = {
    "README.md": "index.md",
    "README.zh-CN.md": "index.zh-CN.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/RESULTS.md": "results.md",
    "benchmarks/LOG.md": "log.md",
}
_LINK = re.compile(r"(!?\[[^\]]*\])\(([^)#\s]+)(#[^)\s]*)?\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the decisions to the navigation, in their order."""
    decisions = sorted(file.relative_to(ROOT / "docs").as_posix() for file in (ROOT / "docs/decisions").glob("*.md"))
    config.nav = [*(config.nav or []), {"Decisions": decisions}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents that are not in `docs/`."""
    for source, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Point links at pages of the site; a link to a file that the site does not have becomes plain text."""
    sources = {page: source for source, page in PAGES.items()}
    source_folder = posixpath.dirname(sources.get(page.file.src_uri, f"docs/{page.file.src_uri}"))
    page_folder = posixpath.dirname(page.file.src_uri)

    def rewritten(link: re.Match[str]) -> str:
        label, target, anchor = link[1], link[2], link[3] or ""
        if ":" in target:
            return link[0]
        path = posixpath.normpath(posixpath.join(source_folder, target))
        site_path = PAGES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else None)
        if site_path == "decisions" or (site_path is None and (ROOT / path).exists()):
            return label.strip("[]")
        return f"{label}({posixpath.relpath(site_path, page_folder) if site_path else target}{anchor})"

    return _LINK.sub(rewritten, markdown)
