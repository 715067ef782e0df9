"""Recorder of the sentences that are translated while a page is made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.utils import translation


@contextmanager
def recording() -> Iterator[list[str]]:
    """Yield a list, to which sentences are added as they are translated within the block."""
    sentences: list[str] = []

    def recorded(translate: Callable[..., str]) -> Callable[..., str]:
        def record(*arguments: str) -> str:
            sentences.append(arguments[0])
            return translate(*arguments)

        return record

    real = translation._trans  # type: ignore[attr-defined]
    with (
        patch.object(real, "gettext", recorded(real.gettext)),
        patch.object(real, "ngettext", recorded(real.ngettext)),
    ):
        yield sentences
