"""Sign a unit's messages to a child: the officer signs each one, and unsigned messages are not shown.

Otherwise somebody who can write to the database could put "meet me at" into a child's dialogue. The signature
and the chain that vouches for the officer's key are within the sealed message, so that the public face needs
no row of an officer to check them. Design: section 5, rule 15.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import NotAllowed
from payung.foundation.signing import signed_by
from payung.intake import sealed
from payung.intake.models import Author, Message
from payung.staff import trust_chain
from payung.staff.trust_chain import Refused
from payung.staff.viewer import OfficerViewer

_DOMAIN: Final = "payung message 1"


def sign(viewer: OfficerViewer, message: Message, origin: UUID, text: str) -> dict[str, Any]:
    """Return the contents of an officer's message: its words, signature and chain of trust.

    Raises NotAllowed where nobody has confirmed the officer's key: the message would not be shown.
    """
    if viewer.own is None or not viewer.vouched:
        raise NotAllowed(
            _("Nobody has confirmed your key yet, so the child would not see your message.")
        )
    signature = viewer.own.signing.sign(_DOMAIN, _fields(message, origin, text))
    return {
        "text": text,
        "officer": str(viewer.id),
        "signature": signature.hex(),
        "chain": trust_chain.write(viewer.chain),
    }


def is_ours(message: Message, origin: UUID, contents: Mapping[str, Any], refused: Refused) -> bool:
    """Say whether an officer whom we know signed exactly this message; True for a reporter's own."""
    if message.author == Author.REPORTER:
        return True
    chain = trust_chain.read(str(contents.get("chain", "")))
    signer = trust_chain.holds(chain, refused)
    if signer is None or not signer.holder or str(signer.officer) != contents.get("officer"):
        return False
    if trust_chain.is_refused(signer.signing, message.sent_at, refused):
        return False
    try:
        signature = bytes.fromhex(str(contents.get("signature", "")))
    except ValueError:
        return False
    return signed_by(
        signer.signing, _DOMAIN, _fields(message, origin, str(contents.get("text", ""))), signature
    )


def _fields(message: Message, origin: UUID, text: str) -> tuple[bytes, ...]:
    """Return what a reader is shown: the place (report, number, author, kind), the time, the words."""
    return (
        sealed.message_place(message, origin).associated_data(),
        trust_chain.moment(message.sent_at),
        text.encode("utf-8", "surrogatepass"),
    )
