"""The names of this room's acts in the ledger."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

UNIT_CREATED = register("unit.created", _("A unit was created"))
UNIT_CHANGED = register("unit.changed", _("A unit's details were changed"))
UNIT_SIGNED = register("unit.signed", _("The root signed a unit"))
OFFICER_CREATED = register("officer.created", _("An officer was created"))
OFFICER_RENAMED = register("officer.renamed", _("An officer's name was corrected"))
OFFICER_NUMBERS_SET = register(
    "officer.numbers-set", _("An officer's own numbers and addresses were set")
)
OFFICER_INVITED = register("officer.invited", _("An officer was invited to make a new key"))
OFFICER_LEFT = register("officer.left", _("An officer left"))
OFFICER_CUT_OFF = register("officer.cut-off", _("An officer's account was cut off at once"))
OFFICER_SIGNED_IN = register("officer.signed-in", _("An officer signed in"))
OFFICER_SIGNED_OUT = register("officer.signed-out", _("An officer signed out"))
OFFICER_SIGNED_OUT_EVERYWHERE = register(
    "officer.signed-out-everywhere", _("An officer ended all their sessions")
)
SECOND_FACTOR_ADDED = register("second-factor.added", _("An officer added a second factor"))
SECOND_FACTOR_REMOVED = register("second-factor.removed", _("An officer removed a second factor"))
SECOND_FACTOR_RESET = register(
    "second-factor.reset", _("An officer's lost second factor was reset")
)
PASSWORD_CHANGED = register("officer.password-changed", _("An officer changed their password"))
LANGUAGE_CHOSEN = register("officer.language-chosen", _("An officer changed their desk language"))
ROLES_CHANGED = register("officer.roles-changed", _("An officer's roles were changed"))
OFFICER_KEY_MADE = register("officer-key.made", _("An officer made their key"))
OFFICER_KEY_REWRAPPED = register(
    "officer-key.rewrapped", _("An officer's key was protected more strongly under their password")
)
OFFICER_KEY_SIGNED = register("officer-key.signed", _("An officer's key was confirmed"))
OFFICER_KEY_DISTRUSTED = register(
    "officer-key.distrusted", _("An officer's key is no longer trusted")
)
CERTIFICATE_GIVEN = register("certificate.given", _("A certificate was given"))
CERTIFICATE_WITHDRAWN = register("certificate.withdrawn", _("A certificate was withdrawn"))
OVERRIDE_GIVEN = register(
    "override.given", _("A supervisor gave an officer a certificate override")
)
UNIT_KEY_MADE = register("unit-key.made", _("A unit's key was made"))
UNIT_KEY_GRANTED = register("unit-key.granted", _("A unit's key was granted to an officer"))
UNIT_KEY_QUEUED = register("unit-key.queued", _("An officer is waiting for the unit's key"))
UNIT_KEY_ROTATED = register("unit-key.rotated", _("A unit's key was replaced"))
UNIT_KEY_COMPROMISED = register("unit-key.compromised", _("A unit's key may be known to others"))
UNIT_KEY_SIGNED = register("unit-key.signed", _("A unit's key was signed"))
UNIT_KEY_REWRAPPED = register("unit-key.rewrapped", _("Records were moved to the new key"))
UNIT_KEY_FORGOTTEN = register(
    "unit-key.forgotten", _("An old unit key that others may know was forgotten")
)
ROTATION_ROSE = register("unit-key.rotation-rose", _("A new key for the unit is almost overdue"))
RECOVERY_ASKED = register("recovery.asked", _("Use of the recovery key was prepared"))
RECOVERY_GRANTED = register(
    "recovery.granted", _("The recovery key was allowed to open versions of a unit's key")
)
RECOVERY_USED = register("recovery.used", _("The recovery key was used"))
PARTNER_ADDED = register("partner.added", _("A partner was added"))
PARTNER_CHANGED = register("partner.changed", _("A partner's details were changed"))
PARTNER_STOPPED = register("partner.stopped", _("A partner was stopped: it sends nothing"))
PARTNER_RESUMED = register("partner.resumed", _("A partner may send again"))
PARTNER_KEY_MADE = register("partner.key-made", _("A key was made for a partner"))
PARTNER_KEY_ENDED = register("partner.key-ended", _("An end was set for a partner's key"))
HELPLINE_WORKED = register("helpline.worked", _("A helpline number was tested and worked"))
HELPLINE_FAILED = register("helpline.failed", _("A helpline number was tested and failed"))
HELPLINE_ADDED = register("helpline.added", _("A helpline was added"))
HELPLINE_CONTACT_ADDED = register("helpline.contact-added", _("A number was added to a helpline"))
HELPLINE_CHANGED = register("helpline.changed", _("A helpline's details were corrected"))
HELPLINE_CHANGE_PROPOSED = register(
    "helpline.change-proposed", _("A change of what children see was proposed")
)
HELPLINE_CHANGE_CONFIRMED = register(
    "helpline.change-confirmed", _("A second person confirmed a change of what children see")
)
HELPLINE_CHANGE_DROPPED = register(
    "helpline.change-dropped", _("A change of what children see was withdrawn or refused")
)
AREAS_SET = register("areas.set", _("The areas of a country were set"))
STEP_DONE = register("step.done", _("A setup step was recorded as done"))
STEP_NOT_NEEDED = register("step.not-needed", _("A setup step was recorded as not needed"))
STEP_UNDONE = register("step.undone", _("A setup record was withdrawn"))
