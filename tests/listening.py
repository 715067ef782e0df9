"""A browser that notes which sentences were put into words for it."""

from functools import cache
from typing import Any

from django.test import Client

from payung.tools.catalogues.recorder import hearing
from payung.tools.catalogues.sources import original


class Listening(Client):
    """A client; `met` are the sentences, as they stand in the code, that its pages were made of."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.met: set[Any] = set()

    def request(self, **request: Any) -> Any:
        """Ask, and listen while the answer is made."""
        with hearing() as met:
            answer = super().request(**request)
        self.met.update(met)
        return answer


@cache
def translated() -> set[str]:
    """Return the sentences that every language has."""
    ids = (message.id for message in original(public_only=True) if message.id)
    return {id_[0] if isinstance(id_, (tuple, list)) else id_ for id_ in ids}
