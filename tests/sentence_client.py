"""A test client that records the sentences that were translated for its pages."""

from functools import cache
from typing import Any

from django.test import Client

from payung.tools.catalogues.recorder import recording
from payung.tools.catalogues.sources import original


class SentenceClient(Client):
    """A client. `met`: the original sentences of its pages."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.met: set[Any] = set()

    def request(self, **request: Any) -> Any:
        """Send a request, and record the sentences of its answer."""
        with recording() as met:
            answer = super().request(**request)
        self.met.update(met)
        return answer


@cache
def translated() -> set[str]:
    """Return the public sentences, which every language has."""
    ids = (message.id for message in original(public_only=True) if message.id)
    return {id_[0] if isinstance(id_, (tuple, list)) else id_ for id_ in ids}
