"""A headless Chromium for tests: the machine's own, without network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the machine's Chromium; skip the test where there is none, but not where a change is judged."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not executable:
        if os.environ.get("CI"):
            pytest.fail("no chromium on this machine: scripts/get_chromium.sh installs it")
        pytest.skip("no chromium on this machine: this test looks at pages in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, file: Path, *, width: int = 1200, scheme: str = "light"
) -> Iterator[tuple[Page, list[str]]]:
    """Open a file, offline. Yield its page, and a list that collects its errors and the addresses that it requests."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)  # type: ignore[arg-type]
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(f"console {message.type}: {message.text}"))
    page.on("pageerror", lambda error: messages.append(f"error: {error}"))
    page.on(
        "request", lambda request: messages.append(f"asked for {request.url}") if request.url != file.as_uri() else None
    )
    page.on("requestfailed", lambda request: messages.append(f"failed: {request.failure}"))
    page.on("dialog", lambda dialog: messages.append(f"dialog: {dialog.message}"))
    page.goto(file.as_uri())
    try:
        yield page, messages
    finally:
        context.close()
