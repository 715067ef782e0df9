"""Tests of contacts by a named person: without one, children see nothing."""

from payung.directory import actions
from payung.directory.models import Contact
from payung.directory.policy import Confirmed

OFFICER = Confirmed("officer:one")


def all_tested() -> None:
    """Let every contact have worked for a named person."""
    for contact in Contact.objects.filter(replaced_by=None, tests=None).values_list(
        "pk", flat=True
    ):
        actions.record_test(OFFICER, contact, worked=True)


def none_tested() -> None:
    """Let nobody have tested anything."""
    for contact in Contact.objects.all():
        contact.tests.all().delete()
