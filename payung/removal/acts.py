"""The acts of this room, as the ledger names them."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

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
