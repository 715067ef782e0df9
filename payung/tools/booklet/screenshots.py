"""Screenshots of pages on a small phone, where a browser is installed."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from payung.tools import chromium

Shoot = Callable[[str], str]
WIDTH: Final = 360  # CSS pixels
LEAST: Final = 320
FLAGS: Final = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def camera() -> Iterator[Shoot | None]:
    """Yield a function from a page's HTML to its picture as a data URL, or None without a browser."""
    browser_at = chromium.found()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:  # a library for development
        browser_at = None
    if browser_at is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_at, args=FLAGS)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": LEAST}, java_script_enabled=False, offline=True
        )

        def shoot(html: str) -> str:
            page.set_viewport_size({"width": WIDTH, "height": LEAST})
            page.set_content(html)
            # As high as the page, so that a bar at the lower edge does not cover its middle.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": WIDTH, "height": height})
            picture = page.screenshot(type="jpeg", quality=60)
            return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"

        yield shoot
        browser.close()
