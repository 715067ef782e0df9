"""The plain bytes of an exhibit's file: in memory alone."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from payung.foundation import uploads
from payung.foundation.errors import SealBroken
from payung.media.exhibits import store

MISSING: Final = _("The file of this exhibit is missing. Tell the operator.")


def plain(digest: str, told: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield a file as it was received, in pieces; `told`: what is sealed of its exhibit.

    Raises FileNotFoundError, and SealBroken at the end where it is another: then throw away what came before.
    """
    found = hashlib.sha256()
    with store.opened(digest) as file:
        for chunk in uploads.plain(file, told["identity"], told["size"]):
            found.update(chunk)
            yield chunk
    if found.hexdigest() != told["sha256"]:
        raise SealBroken
