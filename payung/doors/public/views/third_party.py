"""The dialogue for somebody who reported for a child: they can write more, but read none of our messages.

They may live with the person who harms the child, or be that person.
`payung/intake/dialogue/reporter_access.py` says who this is, and until when.
"""

from typing import Final

from payung.doors.public import form_data, progress, steps
from payung.doors.public.country import numbers
from payung.doors.public.form_fields import NOT_SAID, Ask
from payung.doors.public.voices import VOICES
from payung.intake.dialogue.queries import Dialogue

_STEP: Final = VOICES["other"].of(steps.SAFE)
SAFE: Final = Ask("safe_now", "radio", _STEP.title, (*_STEP.asks[0].choices, NOT_SAID))


def safe_now(form: form_data.Posted) -> str:
    """Return the answer on the child's safety, or an empty text."""
    value = form.one(SAFE.name)
    return value if value in dict(SAFE.choices) else ""


def carried(form: form_data.Posted) -> dict[str, str]:
    """Return the fields to carry."""
    return {SAFE.name: safe_now(form)} if safe_now(form) else {}


def context(dialogue: Dialogue, form: form_data.Posted) -> dict[str, object]:
    """Return the context of the page, with numbers to call: first, if the child is not safe now."""
    return {
        "steps": progress.steps_for_another(dialogue.status),
        "safe": SAFE,
        "not_safe": safe_now(form) == "no",
        "numbers": numbers(),
    }
