"""The acts of this room, as the ledger names them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

CHAIN: Final = "removal"  # of what partners do, which belongs to no unit

ASKED = register("removal.asked", _("A child asked to have a picture taken down"))
SAFETY_TOLD = register("removal.safety-told", _("A child answered again whether they are safe"))
FINGERPRINTS_ADDED = register(
    "removal.fingerprints-added", _("Fingerprints were added to a removal request")
)
BACK_ASKED = register("removal.back-asked", _("A child asked to take a removal request back"))
TAKEN_BACK = register("removal.taken-back", _("A removal request was taken back"))
KEPT_ON = register("removal.kept-on", _("A worker decided that a removal request goes on"))
PRESERVED = register(
    "removal.preserved", _("It was recorded whether the evidence is kept before a removal")
)
NOTICE_SENT = register("removal.notice-sent", _("A service was asked to take a picture down"))
ANSWERED = register("removal.answered", _("The answer of a service to a removal request"))
FINGERPRINTS_RELEASED = register(
    "removal.fingerprints-released", _("Fingerprints that children made were released to partners")
)
FINGERPRINT_RELEASED = register(
    "removal.fingerprint-released", _("An officer looked at a fingerprint and released it")
)
FINGERPRINT_QUESTIONED = register(
    "removal.fingerprint-questioned", _("An officer questioned a fingerprint")
)
FINGERPRINTS_WITHDRAWN = register(
    "removal.fingerprints-withdrawn", _("Fingerprints were withdrawn from partners")
)
FINGERPRINTS_GIVEN = register(
    "removal.fingerprints-given", _("A partner fetched fingerprints that children made")
)
FINGERPRINT_ANSWERED = register(
    "removal.fingerprint-answered", _("The answer of a partner to a fingerprint")
)
