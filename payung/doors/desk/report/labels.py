"""Labels of a report's codes that several modules show. `sections` has those of its own."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Labels = dict[str, str | Promise]

YES_NO: Final[Labels] = {"yes": _("yes"), "no": _("no"), "unsure": _("unsure")}
SAFE_NOW: Final[Labels] = {
    "yes": _("Reports that the child is safe"),
    "no": _("Reports that the child is not safe"),
    "unsure": _("Not sure whether the child is safe"),
}
WHOSE: Final[Labels] = {
    "suspect": _("the suspect's"),
    "child": _("the child's"),
    "unknown": _("not known"),
}
IDENTIFIER: Final[Labels] = {
    "account": _("account"),
    "name": _("name"),
    "profile_url": _("address of a profile"),
    "content_url": _("address of content"),
    "phone": _("telephone number"),
    "email": _("e-mail address"),
    "ip": _("IP address"),
    "payment": _("payment account"),
    "crypto_wallet": _("crypto wallet"),
    "game_id": _("game identity"),
    "device": _("device"),
    "vehicle": _("vehicle"),
    "place": _("place"),
    "md5": _("MD5 hash"),
    "sha1": _("SHA-1 hash"),
    "sha256": _("SHA-256 hash"),
    "pdq": _("PDQ hash"),
    "series": _("series of material"),
}
