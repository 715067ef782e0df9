"""Tables of countries and helplines (public facts with their source), their tests and corrections."""

from django.db import models

from payung.directory.change_labels import ChangeKind, Outcome
from payung.directory.helpline_kinds import Channel


class Country(models.Model):
    """A country by its ISO 3166-1 code (XA to XZ: invented ones)."""

    iso2 = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)
    languages = models.JSONField(default=list)  # [{"tag", "role"}], the most official first
    child_definition = models.TextField(blank=True)
    national_units = models.JSONField(default=list)  # [{"name", "source"}]
    missing = models.TextField(blank=True)  # what could not be verified, in words
    source = models.JSONField(default=list)
    caution = models.TextField(blank=True)  # why calling may harm a child there, for officers
    added_here = models.BooleanField(default=False)  # not from the reference data


class Area(models.Model):
    """A part of a country by its ISO 3166-2 code."""

    code = models.CharField(max_length=6, primary_key=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="areas")
    name = models.CharField(max_length=100)


class Helpline(models.Model):
    """A helpline. Without a country it is international."""

    slug = models.CharField(max_length=120, primary_key=True)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, related_name="helplines"
    )
    name = models.CharField(max_length=200)
    local_name = models.CharField(max_length=200, blank=True)  # as people of the country know it
    kind = models.CharField(max_length=100)  # as in kinds.KINDS
    about = models.TextField(blank=True)
    hours = models.CharField(max_length=100, blank=True)
    free_of_charge = models.BooleanField(null=True)  # null: not known
    languages = models.JSONField(default=list)
    source = models.TextField()
    source_date = models.CharField(max_length=10, blank=True)
    confidence = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    added_here = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["country", "position"])]


class Contact(models.Model):
    """One way to reach a helpline, as its owner writes it."""

    helpline = models.ForeignKey(Helpline, on_delete=models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    value = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    added_here = models.BooleanField(default=False)
    # The contact that replaced this one in a correction. Tests stay here: they tried the old value.
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "helpline",
                "channel",
                "value",
                condition=models.Q(replaced_by=None),
                name="one_contact_per_value",
            )
        ]


class ContactTest(models.Model):
    """A test of a contact. Never deleted; the newest one decides whether the contact is shown."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="tests")
    at = models.DateTimeField()
    worked = models.BooleanField()
    tester = models.CharField(max_length=100)  # the viewer's name for the ledger
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["contact", "-at"])]


class Correction(models.Model):
    """A correction of a helpline, with its source. Never deleted; the ledger has its digest."""

    helpline = models.ForeignKey(Helpline, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    corrector = models.CharField(max_length=100)  # the viewer's name for the ledger
    changes = models.JSONField()  # [["name", "hours" or a channel, old text, new text]]
    source = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["helpline", "-at"])]


class Change(models.Model):
    """A proposed change of what children see, for a second person to decide. Never deleted; see the ledger."""

    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    place = models.CharField(max_length=2, blank=True)  # the country; empty: everywhere
    helpline = models.CharField(max_length=200)  # its name at that time
    content = models.JSONField()  # arguments of the action that confirming runs
    changes = models.JSONField()  # [[kind of fact, text now, text after the change]]
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    proposer = models.CharField(max_length=100)  # the viewer's name for the ledger
    decided_at = models.DateTimeField(null=True)
    decider = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["decided_at", "at"])]
        constraints = [
            models.UniqueConstraint(
                "digest", condition=models.Q(decided_at=None), name="one_change_waits_once"
            )
        ]
