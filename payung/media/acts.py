"""The acts of this room, as the ledger names them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

CHAIN: Final = "hashsets"  # of what is done with hash sets: whoever fetches them writes to no other

SET_IMPORTED = register("hashset.imported", _("A hash set was imported"))
ENTRIES_WITHDRAWN = register("hashset.entries-withdrawn", _("Entries of a hash set were withdrawn"))
SET_CHANGED = register("hashset.changed", _("What is said of a hash set was changed"))
SET_EXPORTED = register("hashset.exported", _("A hash set was written to a file, to be given on"))
FEEDBACK_GIVEN = register(
    "hashset.feedback-given", _("A service was told whether an entry of its hash set is right")
)
HASHES_MATCHED = register("hashes.matched", _("Hashes were compared with the hash sets"))
HASHES_ALIKE = register(
    "hashes.alike", _("A partner asked about many hashes that are almost alike")
)
EXHIBIT_RECEIVED = register("exhibit.received", _("An exhibit was received"))
EXHIBIT_OPENED = register("exhibit.opened", _("The file of an exhibit was opened"))
EXHIBIT_HANDED_OVER = register("exhibit.handed-over", _("An exhibit was handed over"))
EXHIBIT_RETURNED = register("exhibit.returned", _("An exhibit was returned"))
EXHIBIT_KEPT = register("exhibit.kept", _("An exhibit was looked at and is kept"))
DESTRUCTION_DECIDED = register(
    "exhibit.destruction-decided", _("It was decided to destroy an exhibit")
)
DESTRUCTION_TAKEN_BACK = register(
    "exhibit.destruction-taken-back", _("The decision to destroy an exhibit was taken back")
)
EXHIBIT_DESTROYED = register(
    "exhibit.destroyed", _("A second officer confirmed it, and an exhibit was destroyed")
)
EXHIBIT_DESTROYED_AGAIN = register(
    "exhibit.destroyed-again",
    _("An exhibit that a restored copy had brought back was destroyed again"),
)
EXHIBIT_EXAMINED = register("exhibit.examined", _("An exhibit was hashed once more"))
EXHIBIT_MATCHED = register(
    "exhibit.matched", _("What the hash sets know of an exhibit has changed")
)
BUNDLE_OPENED = register("bundle.opened", _("What was sealed after a scan was opened"))
BUNDLE_TAKEN_OUT = register("bundle.taken-out", _("A list of what a scan found was taken out"))
VIEWING_BEGAN = register("exhibit.viewing-began", _("An officer began to look at an exhibit"))
EXHIBIT_REVEALED = register("exhibit.revealed", _("More of an exhibit was shown"))
VIEWING_ENDED = register("exhibit.viewing-ended", _("An officer has done looking at an exhibit"))
EXHIBIT_RULED = register("exhibit.ruled", _("It was written down what an exhibit shows"))
LIMITS_SET = register("viewing.limits-set", _("It was set how long a unit's officers may look"))
STANDS_BESIDE = register("viewing.stands-beside", _("An officer is beside one who looks at night"))
