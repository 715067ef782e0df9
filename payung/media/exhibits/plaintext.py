"""The plain bytes of an exhibit's file: in memory alone."""

import hashlib
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation import uploads
from payung.foundation.errors import SealBroken
from payung.media.exhibits import store
from payung.media.exhibits.records import ExhibitRecord

MISSING: Final = _("The file of this exhibit is missing. Tell the operator.")


def plain(digest: str, record: ExhibitRecord) -> Iterator[bytes]:
    """Yield a file as it was received, in pieces; `record`: the unsealed record of its exhibit.

    Raises FileNotFoundError, and SealBroken at the end where it is another: then throw away what came before.
    """
    digest_so_far = hashlib.sha256()
    with store.opened(digest) as file:
        for chunk in uploads.plain(file, record["identity"], record["size"]):
            digest_so_far.update(chunk)
            yield chunk
    if digest_so_far.hexdigest() != record["sha256"]:
        raise SealBroken
