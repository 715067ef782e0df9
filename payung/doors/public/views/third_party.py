"""What somebody who told for a child finds behind the receipt: that we look at it, and room to tell more.

Nothing that we write, no question and no help that is arranged: they may live with the one who harms, or be
that one. `payung/intake/reporter_access.py` says who this is, and until when.
"""

from typing import Any, Final

from payung.doors.public import form_data, progress, steps
from payung.doors.public.form_fields import NOT_SAID, Ask
from payung.doors.public.views.pages import numbers
from payung.doors.public.voices import VOICES
from payung.intake.queries import Dialogue

_STEP: Final = VOICES["other"].of(steps.SAFE)
SAFE: Final = Ask("safe_now", "radio", _STEP.title, (*_STEP.asks[0].choices, NOT_SAID))


def safe_now(form: form_data.Posted) -> str:
    """Return what the form says of the child's safety: one of the choices, or nothing."""
    value = form.one(SAFE.name)
    return value if value in dict(SAFE.choices) else ""


def carried(form: form_data.Posted) -> dict[str, str]:
    """Return what a page on the way must not lose."""
    return {SAFE.name: safe_now(form)} if safe_now(form) else {}


def context(dialogue: Dialogue, form: form_data.Posted) -> dict[str, Any]:
    """Return what the page shows beside the words; whom to call where the child is not safe now."""
    return {
        "steps": progress.steps_for_another(dialogue.status),
        "safe": SAFE,
        "numbers": numbers() if safe_now(form) == "no" else None,
    }
