"""The pages of the public face."""

from payung.doors.public.views.errors import broken, missing, unreadable
from payung.doors.public.views.notifications import new
from payung.doors.public.views.pages import (
    away,
    closed,
    home,
    learn,
    learn_adults,
    leaving,
    picture,
    shared,
    start,
    talk,
)
from payung.doors.public.views.receipt import answer
from payung.doors.public.views.removal_fingerprints import worker
from payung.doors.public.views.removal_request import ask
from payung.doors.public.views.report_form import tell

__all__ = [
    "answer",
    "ask",
    "away",
    "broken",
    "closed",
    "home",
    "learn",
    "learn_adults",
    "leaving",
    "missing",
    "new",
    "picture",
    "shared",
    "start",
    "talk",
    "tell",
    "unreadable",
    "worker",
]
