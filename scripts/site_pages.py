"""What the site has beside `docs/`: the texts at the top of the project, with links that lead to the site's pages.

A hook of MkDocs, see `mkdocs.yml`.
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
    """List the decisions in their order."""
    decisions = sorted(file.relative_to(ROOT / "docs").as_posix() for file in (ROOT / "docs/decisions").glob("*.md"))
    config.nav = [*(config.nav or []), {"Decisions": decisions}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the texts that are not in `docs/`."""
    for source, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Have links lead to pages of the site; one to a file that it does not have is its text alone."""
    known = {page: source for source, page in PAGES.items()}
    here = posixpath.dirname(known.get(page.file.src_uri, f"docs/{page.file.src_uri}"))
    at = posixpath.dirname(page.file.src_uri)

    def led(found: re.Match[str]) -> str:
        shown, target, anchor = found[1], found[2], found[3] or ""
        if ":" in target:
            return found[0]
        path = posixpath.normpath(posixpath.join(here, target))
        place = PAGES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else None)
        if place == "decisions" or (place is None and (ROOT / path).exists()):
            return shown.strip("[]")
        return f"{shown}({posixpath.relpath(place, at) if place else target}{anchor})"

    return _LINK.sub(led, markdown)
