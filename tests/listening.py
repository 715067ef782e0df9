"""A browser that notes which sentences were put into words for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from django.test import Client
from django.utils import translation

from config.catalogues.sources import original


class Listening(Client):
    """A client; `met` are the sentences, as they stand in the code, that its pages were made of."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.met: set[Any] = set()

    def request(self, **request: Any) -> Any:
        """Ask, and listen while the answer is made."""
        with self._listening():
            return super().request(**request)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        real = translation._trans  # type: ignore[attr-defined]
        with (
            patch.object(real, "gettext", self._hearing(real.gettext)),
            patch.object(real, "ngettext", self._hearing(real.ngettext)),
        ):
            yield

    def _hearing(self, translate: Callable[..., str]) -> Callable[..., str]:
        def hear(*said: Any) -> str:
            self.met.add(said[0])
            return translate(*said)

        return hear


@cache
def desk_only() -> set[str]:
    """Return the sentences that only the desk's languages have."""
    return _first_forms(public_only=False) - _first_forms(public_only=True)


def _first_forms(*, public_only: bool) -> set[str]:
    ids = (message.id for message in original(public_only=public_only) if message.id)
    return {id_[0] if isinstance(id_, (tuple, list)) else id_ for id_ in ids}
