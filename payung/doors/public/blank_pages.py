"""Pages that show nothing of one person: each is written once, and the sealed field is put in for everybody.

A process keeps them in memory. A page belongs here only if its key names all that it shows.
"""

from collections.abc import Callable, Hashable
from typing import Final

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpResponse
from django.utils.translation import get_language

MOST: Final = 256  # pages that a process keeps
_FIELD: Final = "(sealed)"  # where the field goes; no sentence of ours has it
_pages: Final[dict[Hashable, list[bytes]]] = {}


def blank(key: Hashable, write: Callable[[str], HttpResponse], field: str = "") -> HttpResponse:
    """Return the page `key` in the language of this request, with `field` (base64) in it.

    `write` is called where it is not kept yet, with what stands in the place of a field.
    """
    key = get_language(), key
    if (parts := _pages.get(key)) is None:
        if len(_pages) >= MOST:
            _pages.clear()
        parts = _pages[key] = write(_FIELD).content.split(_FIELD.encode())
    return HttpResponse(field.encode().join(parts))


@receiver(setting_changed)
def forget(**_changed: object) -> None:
    """Write all pages again: other settings are other pages."""
    _pages.clear()
