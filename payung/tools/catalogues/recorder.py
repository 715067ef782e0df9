"""Which sentences are put into words while a page is made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.utils import translation


@contextmanager
def hearing() -> Iterator[list[str]]:
    """Yield the sentences, as they stand in the code, that are translated within the block, in order."""
    met: list[str] = []

    def heard(translate: Callable[..., str]) -> Callable[..., str]:
        def hear(*said: str) -> str:
            met.append(said[0])
            return translate(*said)

        return hear

    real = translation._trans  # type: ignore[attr-defined]
    with (
        patch.object(real, "gettext", heard(real.gettext)),
        patch.object(real, "ngettext", heard(real.ngettext)),
    ):
        yield met
