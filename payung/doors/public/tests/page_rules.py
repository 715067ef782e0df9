"""The rules of every public page, for the tests of all pages."""

import gzip
import re

from payung.doors.public.look import SCRIPT

LARGEST = 11_000  # bytes, compressed; the first page is smaller
NEVER = ("<img", "stylesheet", "http-equiv", " style=", "onclick")


def is_quiet(page: str, *, largest: int = LARGEST) -> None:
    """Fail where a page is large, fetches, keeps or runs anything but our script, or leaving is not first."""
    assert "<title>Page</title>" in page
    assert page[page.index("<a ") :].startswith('<a class="leave"')
    assert len(gzip.compress(page.encode())) < largest
    assert page.count("<script") == page.count(f"<script>{SCRIPT}</script>") == 1
    for field in re.findall(r'<textarea[^>]*|<input type="text"[^>]*', page):
        assert 'autocomplete="off"' in field  # else the browser keeps what was typed
    for part in NEVER:
        assert part not in page
