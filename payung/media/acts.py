"""The acts of this room, as the ledger names them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

CHAIN: Final = (
    "hashsets"  # the acts on hash sets: the process that fetches them writes to no other chain
)

SET_IMPORTED = register("hashset.imported", _("A hash set was imported"))
ENTRIES_WITHDRAWN = register("hashset.entries-withdrawn", _("Entries of a hash set were withdrawn"))
SET_CHANGED = register("hashset.changed", _("The description of a hash set was changed"))
SET_EXPORTED = register("hashset.exported", _("A hash set was exported to a file"))
FEEDBACK_GIVEN = register(
    "hashset.feedback-given", _("A service was told whether an entry of its hash set is right")
)
HASHES_MATCHED = register("hashes.matched", _("Hashes were compared with the hash sets"))
HASHES_ALIKE = register("hashes.alike", _("A partner asked about many almost identical hashes"))
EXHIBIT_RECEIVED = register("exhibit.received", _("An exhibit was received"))
EXHIBIT_OPENED = register("exhibit.opened", _("The file of an exhibit was opened"))
EXHIBIT_HANDED_OVER = register("exhibit.handed-over", _("An exhibit was handed over"))
EXHIBIT_RETURNED = register("exhibit.returned", _("An exhibit was returned"))
EXHIBIT_KEPT = register("exhibit.kept", _("An exhibit was reviewed and kept"))
DESTRUCTION_DECIDED = register(
    "exhibit.destruction-decided", _("Destruction of an exhibit was decided")
)
DESTRUCTION_TAKEN_BACK = register(
    "exhibit.destruction-taken-back", _("The decision to destroy an exhibit was withdrawn")
)
EXHIBIT_DESTROYED = register(
    "exhibit.destroyed", _("A second officer confirmed, and an exhibit was destroyed")
)
EXHIBIT_DESTROYED_AGAIN = register(
    "exhibit.destroyed-again",
    _("An exhibit restored from an older copy was destroyed again"),
)
EXHIBIT_EXAMINED = register("exhibit.examined", _("The hash of an exhibit was verified"))
EXHIBIT_MATCHED = register("exhibit.matched", _("The hash set results of an exhibit have changed"))
BUNDLE_OPENED = register("bundle.opened", _("A sealed scan bundle was opened"))
BUNDLE_TAKEN_OUT = register("bundle.taken-out", _("A list of scan results was exported"))
VIEWING_BEGAN = register("exhibit.viewing-began", _("An officer began viewing an exhibit"))
EXHIBIT_REVEALED = register("exhibit.revealed", _("More of an exhibit was shown"))
VIEWING_ENDED = register("exhibit.viewing-ended", _("An officer finished viewing an exhibit"))
EXHIBIT_RULED = register("exhibit.ruled", _("An exhibit was classified"))
LIMITS_SET = register("viewing.limits-set", _("Viewing limits were set for a unit's officers"))
STANDS_BESIDE = register(
    "viewing.stands-beside", _("An officer accompanies a colleague who views at night")
)
