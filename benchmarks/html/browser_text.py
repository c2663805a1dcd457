"""What headless Chromium shows of saved pages, as text: scripts off, no network. Kept in a folder outside the project.

Usage: python benchmarks/html/browser_text.py FOLDER ../shared/data    (needs benchmarks/html/requirements.txt)

For each page of pages2, pages3, pages4 and gne two files are written, `FOLDER/SET/ID.txt` and `FOLDER/SET/ID.all.txt`:
the page's title, a line break, and `document.body.innerText`. The second is that of the page with one rule more,
`visibility: visible` for all elements: text that a page keeps invisible until a script shows it is text to the product.
Pages are decoded as the product decodes them and given to the browser as UTF-8 with a byte order mark, so that a
difference is one of rendering. A page that is there already is not made again.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from seedclean.core.document import Drop
from seedclean.read.decode import decode_bytes
from seedclean.read.html.page import declared_charset

SETS = ("pages2", "pages3", "pages4", "gne")
_TEXT = "() => [document.title, document.body ? document.body.innerText : ''].join('\\n')"
_VISIBLE = """() => {
  const rule = document.createElement('style');
  rule.textContent = '*, *::before, *::after { visibility: visible !important; }';
  document.documentElement.appendChild(rule);
}"""


def decoded(file: Path) -> str | None:
    """Return the markup of a page, or None if the product rejects its bytes."""
    data = file.read_bytes()
    charset = declared_charset(data)
    result = decode_bytes(data, [charset] if charset else [])
    return None if isinstance(result, Drop) else result.text


def shown(page: Page, markup: str, scratch: Path) -> tuple[str, str]:
    """Return title and visible text of a page, without and with what `visibility` hides."""
    scratch.write_bytes(b"\xef\xbb\xbf" + markup.encode("utf-8", "replace"))
    page.goto(scratch.as_uri(), wait_until="load", timeout=60_000)
    first = page.evaluate(_TEXT)
    page.evaluate(_VISIBLE)
    return first, page.evaluate(_TEXT)


def main(folder: Path, data: Path) -> None:
    """Write the texts that are not there yet."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            java_script_enabled=False, offline=True, viewport={"width": 1200, "height": 900}, locale="zh-CN"
        )
        context.route("http*://**", lambda route: route.abort())
        for name in SETS:
            (folder / name).mkdir(parents=True, exist_ok=True)
            for file in sorted((data / name / "html").glob("*.html")):
                target, every = folder / name / f"{file.stem}.txt", folder / name / f"{file.stem}.all.txt"
                if every.exists():
                    continue
                markup = decoded(file)
                if markup is None:
                    print(f"{name}/{file.name}: not decoded", file=sys.stderr)
                    continue
                page = context.new_page()  # of its own: nothing of the page before
                try:
                    texts = shown(page, markup, Path(scratch) / "page.html")
                except Exception as error:  # noqa: BLE001 - a page that the browser does not finish is named, the rest goes on
                    print(f"{name}/{file.name}: {error}", file=sys.stderr)
                else:
                    target.write_text(texts[0], encoding="utf-8")
                    every.write_text(texts[1], encoding="utf-8")
                finally:
                    page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
