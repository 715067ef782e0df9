"""Filters of the public face's templates."""

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from payung.doors.public import days
from payung.foundation import receipts

register = template.Library()


@register.filter
def groups(receipt: str) -> list[str]:
    """Return the groups in which a receipt is shown."""
    return receipts.grouped(receipt).split(" ")


@register.filter
def day(value: date | datetime) -> str:
    """Return a day as it is written in the language of the page; of a moment, the day that it was here."""
    written = days.local(value) if isinstance(value, datetime) else value
    return days.written(written, get_language() or "")
