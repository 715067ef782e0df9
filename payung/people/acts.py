"""The acts of this room, as the ledger names them."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

UNIT_CREATED = register("unit.created", _("A unit was created"))
OFFICER_CREATED = register("officer.created", _("An officer was created"))
OFFICER_SIGNED_IN = register("officer.signed-in", _("An officer signed in"))
OFFICER_SIGNED_OUT = register("officer.signed-out", _("An officer signed out"))
CERTIFICATE_GIVEN = register("certificate.given", _("A certificate was given"))
UNIT_KEY_MADE = register("unit-key.made", _("A unit's key was made"))
UNIT_KEY_GRANTED = register("unit-key.granted", _("A unit's key was granted to an officer"))
PARTNER_ADDED = register("partner.added", _("A partner was added"))
PARTNER_KEY_MADE = register("partner.key-made", _("A key was made for a partner"))
