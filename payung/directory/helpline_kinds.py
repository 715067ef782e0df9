"""Kinds and purposes of helplines. A kind that is not in this table is never offered to a child."""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """The help that a helpline gives."""

    TALK = "talk", _("talk to somebody")
    EMERGENCY = "emergency", _("help in danger, now")
    AMBULANCE = "ambulance", _("call an ambulance")
    REMOVAL = "removal", _("get a picture or video taken down")
    POLICE = "police", _("reach the police")
    OTHER = "other", _("other help")


class Channel(models.TextChoices):
    """The way to contact a helpline."""

    TEL = "tel", _("call")
    SMS = "sms", _("text message")
    WHATSAPP = "whatsapp", _("WhatsApp")
    URL = "url", _("website")
    LINE = "line", _("LINE")
    ZALO = "zalo", _("Zalo")
    APP = "app", _("app")
    EMAIL = "email", _("e-mail")


NUMBERS: Final = frozenset({Channel.TEL, Channel.SMS, Channel.WHATSAPP})

CHILD, NATIONAL, REST = 0, 1, 2  # the order in which a child sees them


@dataclass(frozen=True)
class Kind:
    """One kind of helpline: its purpose, rank for that purpose, and for a child its label and how it works."""

    purpose: Purpose
    rank: int
    label: str | Promise
    way: str | Promise = ""


_CHILD = Kind(Purpose.TALK, CHILD, _("Helpline for children"))
_NATIONAL = Kind(Purpose.TALK, NATIONAL, _("National helpline"))
_WELFARE = Kind(Purpose.TALK, REST, _("Helpline for families"))
_EMERGENCY = Kind(Purpose.EMERGENCY, REST, _("Police emergency"))
_AMBULANCE = Kind(Purpose.AMBULANCE, REST, _("Ambulance, if someone is hurt"))
_REMOVAL = Kind(Purpose.REMOVAL, REST, _("Report of pictures, videos and websites"))
_POLICE = Kind(Purpose.POLICE, REST, _("Police unit for children"))

EMERGENCY: Final = "police emergency"
AMBULANCE: Final = "ambulance"
# Names that only repeat the kind, in English.
GENERIC_NAMES: Final = frozenset({"Emergency", "Police emergency", "Ambulance"})

UNKNOWN: Final = Kind(Purpose.OTHER, REST, _("Other help"))

# Kinds by their names in the reference data. Reporting a web address, police advice and a button that sends a
# place are nobody to talk to.
KINDS: Final[dict[str, Kind]] = {
    "child helpline": _CHILD,
    "child helpline (national, EO 79 of 2024)": _CHILD,
    "child helpline (NGO)": _CHILD,
    "child helpline and chat": _CHILD,
    "child helpline and report line (statutory)": _CHILD,
    "youth helpline": Kind(Purpose.TALK, CHILD, _("Helpline for young people")),
    "national helpline": _NATIONAL,
    "national report and case-management line": _NATIONAL,
    "national social helpline": _NATIONAL,
    "national welfare line": _NATIONAL,
    "child social service line": _WELFARE,
    "welfare helpline": _WELFARE,
    EMERGENCY: _EMERGENCY,
    AMBULANCE: _AMBULANCE,
    "content report": _REMOVAL,
    "content report hotline": _REMOVAL,
    "content and exploitation report (US)": _REMOVAL,
    "INHOPE hotline and report line": _REMOVAL,
    "image removal for under-18s": Kind(
        Purpose.REMOVAL,
        CHILD,
        _("Help to get your own picture or video taken down"),
        _(
            "For anyone who was under 18 in it, also when grown up now. "
            "The picture or video is not sent: it stays on your phone."
        ),
    ),
    "specialist police unit": _POLICE,
    "police advice and report site": Kind(Purpose.POLICE, REST, _("Advice from the police")),
    "child rights complaints": Kind(Purpose.OTHER, REST, _("Complaints about children's rights")),
    "emergency social report by LINE": Kind(Purpose.OTHER, REST, _("Alert to social workers")),
    "trafficking line": Kind(Purpose.OTHER, REST, _("Line against trafficking")),
}

# Remarks after a number in the reference data. A child reads them translated; an empty one repeats the kind.
REMARKS: Final[dict[str, str | Promise]] = {
    "police": "",
    "ambulance": "",
    "from mobiles": _("from a mobile phone"),
    "police, ambulance, fire": _("police, ambulance, fire"),
    "police, if you cannot speak": _("if you cannot speak"),
    "disaster, search and rescue": _("disasters and rescue"),
    "text and video, also for deaf and blind people": _("also if you cannot hear or see well"),
}

DAY_AND_NIGHT: Final = frozenset({"24 hours", "24 hours, 7 days", "24 hours (since March 2013)"})


def kind_of(text: str) -> Kind:
    """Return the kind named `text`; other help where it is unknown."""
    return KINDS.get(text, UNKNOWN)
