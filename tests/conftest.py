"""One browser for all tests of a process: a second would meet the event loop of the first."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from payung.tools import chromium as installed

CHROMIUM = installed.found()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Yield Debian's browser."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed, so the browser tests are left out")
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Yield a function that opens a new browser context: by default a phone of 320 px without scripts."""
    contexts: list[BrowserContext] = []

    def opened(width: int = 320, height: int = 640, **options: object) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            **{"java_script_enabled": False, **options},  # type: ignore[arg-type]
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
