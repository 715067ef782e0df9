"""What every public page keeps to, however it came: read by the tests of each."""

import gzip

from payung.doors.public.look import SCRIPT

LARGEST = 14_000  # bytes, compressed: what comes in one round trip
NEVER = ("<img", "stylesheet", "http-equiv", " style=", "onclick")


def is_quiet(page: str, *, largest: int = LARGEST) -> None:
    """Fail where a page is large, fetches or runs anything but our script, or where leaving is not first."""
    assert "<title>Page</title>" in page
    assert page[page.index("<a ") :].startswith('<a class="leave"')
    assert len(gzip.compress(page.encode())) < largest
    assert page.count("<script") == page.count(f"<script>{SCRIPT}</script>") == 1
    for part in NEVER:
        assert part not in page
