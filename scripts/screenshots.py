"""Make the pictures of the documents.

What is seen is what the commands print and write on `samples/`; a browser takes the picture. It needs Chromium, and a
font with Chinese (Debian's fonts-noto-cjk).
"""

from __future__ import annotations

import io
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
COMMAND = Path(sys.executable).with_name("seedclean")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_COLOURS = 128  # of a picture: they are text on a plain ground
_COLUMNS = 118
_STYLE = "margin:0.8em;background:#0c0c0c;color:#d9d9d9"
_FONT = "font:14px/20px 'Noto Sans Mono CJK SC';"
_TO_PAIRS = """
document.querySelector('#duplicates details.item').open = true;
document.querySelector('#duplicates').scrollIntoView();
"""
_TO_ARTICLE = """
[...document.querySelectorAll('.jp-Cell')].find(one => one.innerText.includes('article, *others')).scrollIntoView();
"""


def picture(
    browser: Browser, page: Path | str, name: str, *, size: tuple[int, int], scheme: Literal["light", "dark"] = "light",
    prepare: Callable[[Page], None] | None = None,
) -> None:  # fmt: skip
    """Take the picture of a file, or of HTML, at twice the size."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        device_scale_factor=1.5,
        offline=True,
    )
    tab = context.new_page()
    if isinstance(page, Path):
        tab.goto(page.as_uri(), wait_until="domcontentloaded")
    else:
        tab.set_content(page)
    tab.wait_for_timeout(500)
    if prepare:
        prepare(tab)
    shot = Image.open(io.BytesIO(tab.screenshot())).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    shot.save(IMAGES / f"{name}.png", optimize=True)
    context.close()


def printed(*arguments: str, folder: Path) -> Text:
    """Return what a command prints on a terminal, with its colours."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(_COLUMNS), "COLORTERM": "truecolor"}
    with subprocess.Popen([COMMAND, *arguments], cwd=folder, stdout=theirs, stderr=theirs, env=env):
        os.close(theirs)
        output = b""
        try:
            while part := os.read(ours, 65536):
                output += part
        except OSError:  # the other end was closed
            pass
    os.close(ours)
    return Text.from_ansi(output.decode().replace("\r\n", "\n"))


def terminal(browser: Browser, name: str, arguments: tuple[str, ...], folder: Path, lines: int) -> None:
    """Take the picture of a command in a terminal."""
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ seedclean {' '.join(arguments)}", style="bold"))
    text = Text("\n").join(printed(*arguments, folder=folder).split("\n", allow_blank=True))
    shown_lines = text.wrap(console, _COLUMNS)[: lines - 1]
    for line in shown_lines:
        console.print(line)
    shown = console.export_html(theme=MONOKAI, inline_styles=True)
    page = shown.replace("<body>", f'<body style="{_STYLE}">').replace("font-family:Menlo", f"{_FONT}x:y")
    picture(browser, page, name, size=(1010, 20 * (len(shown_lines) + 1) + 24))


def notebook(folder: Path) -> Path:
    """Run the notebook, and return it as a page."""
    book = nbformat.read(ROOT / "docs/notebook.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(book, resources={"metadata": {"path": str(ROOT / "docs")}}).execute()
    for cell in book.cells:  # the bar is gone when the run is done
        if cell.cell_type == "code":
            cell.outputs = [
                output
                for output in cell.outputs
                if "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
            ]
    body, _ = HTMLExporter().from_notebook_node(book)  # type: ignore[no-untyped-call]
    page = folder / "notebook.html"
    page.write_text(body, encoding="utf-8")
    return page


def main() -> None:
    """Make all pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("there is no chromium: sh scripts/get_chromium.sh")
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        shutil.copytree(ROOT / "samples", folder / "pages")
        subprocess.run([COMMAND, "run", "pages", "-o", "out", "-q"], cwd=folder, check=False, capture_output=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        report = folder / "out" / "report.html"
        picture(browser, report, "report", size=(1180, 1000))
        picture(browser, report, "report-phone", size=(390, 844), scheme="dark")
        picture(
            browser, report, "report-pairs", size=(1180, 900),
            prepare=lambda tab: tab.evaluate(_TO_PAIRS),
        )  # fmt: skip
        terminal(browser, "inspect", ("inspect", "pages/mirror/a.txt", "--stage", "boilerplate"), folder, 36)
        terminal(browser, "why", ("why", "out", "portal/taiwan.txt"), folder, 34)
        picture(
            browser, notebook(folder), "notebook", size=(1100, 1000),
            prepare=lambda tab: tab.evaluate(_TO_ARTICLE),
        )  # fmt: skip
        browser.close()
    for image in sorted(IMAGES.glob("*.png")):
        print(f"{image.relative_to(ROOT)}: {image.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
