"""Filters of the public face's templates."""

from django import template

from payung.foundation import receipts

register = template.Library()


@register.filter
def groups(receipt: str) -> list[str]:
    """Return the groups in which a receipt is shown."""
    return receipts.grouped(receipt).split(" ")
