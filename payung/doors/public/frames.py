"""What all pages of a language share, written and compressed once: head, exit, cover, and the languages."""

import zlib
from functools import cache
from typing import Final, Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override

from payung.doors.public.look import COVER, ICON, SCRIPT, STYLE

LEVEL: Final = 6  # of compression, as Django's
_PAGE: Final = "(page)"  # where an address goes; no address of ours has it
_TEMPLATES: Final = {"links": "public/_languages.html", "buttons": "public/_language_buttons.html"}


class Frame:
    """The beginning of every page of one language, compressed so far."""

    def __init__(self, text: SafeString) -> None:
        self.text = text
        self._start = text.encode()
        self._packed = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        # Flushed, so that no page compresses the end of the frame again.
        self._begun = self._packed.compress(self._start) + self._packed.flush(zlib.Z_SYNC_FLUSH)

    def deflated(self, page: bytes) -> bytes | None:
        """Return a page, compressed; None where it does not begin with this frame."""
        if not page.startswith(self._start):
            return None
        packed = self._packed.copy()
        return self._begun + packed.compress(page[len(self._start) :]) + packed.flush()


def frame() -> Frame:
    """Return the frame in the language of this request."""
    return _frame(
        get_language() or settings.LANGUAGE_CODE, settings.PAYUNG_DEMO, settings.PAYUNG_LEAVE_URL
    )


@cache
def _frame(language: str, demo: bool, leave_url: str) -> Frame:
    values = {
        "lang": language,
        "demo": demo,
        "leave_url": leave_url,
        "style": mark_safe(STYLE),  # noqa: S308  our own file, no input
        "script": mark_safe(SCRIPT),  # noqa: S308
        "icon": mark_safe(ICON),  # noqa: S308
        "cover": mark_safe(COVER),  # noqa: S308
    }
    return Frame(SafeString(render_to_string("public/_frame.html", values)))


def languages(how: Literal["links", "buttons"], page: str) -> SafeString:
    """Return the links, or the buttons of a form, that show this page in another language."""
    offered = tuple((code, str(name)) for code, name in settings.LANGUAGES)
    written = _languages(how, get_language() or settings.LANGUAGE_CODE, offered)
    return mark_safe(written.replace(_PAGE, conditional_escape(page)))  # noqa: S308  escaped


@cache
def _languages(how: str, language: str, offered: tuple[tuple[str, str], ...]) -> str:
    values = {"lang": language, "languages": offered, "page": _PAGE}
    return render_to_string(_TEMPLATES[how], values).removesuffix("\n")


def load() -> None:
    """Write the frames of all languages, before the processes of the face fork."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            frame()
