"""The acts of this room, as the ledger names them."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

SET_IMPORTED = register("hashset.imported", _("A hash set was imported"))
ENTRIES_WITHDRAWN = register("hashset.entries-withdrawn", _("Entries of a hash set were withdrawn"))
HASHES_MATCHED = register("hashes.matched", _("Hashes were compared with the hash sets"))
