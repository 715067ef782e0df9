"""What is kept of a unit's work on a report. Words are sealed to the unit."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from payung.intake.models import StoredReport
from payung.people.models import Officer, Unit


class DecisionKind(models.TextChoices):
    """What an officer decided."""

    LEVEL_CONFIRMED = "level_confirmed", _("level confirmed")
    LEVEL_CHANGED = "level_changed", _("level changed")
    STOP = "stop", _("wish to stop decided")


class Case(models.Model):
    """What begins when an officer takes a report. `owner` is who answers for its next step."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.OneToOneField(StoredReport, on_delete=models.PROTECT, related_name="case")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    owner = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="cases")
    opened_at = models.DateTimeField()


class Decision(models.Model):
    """One decision with its sealed reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=20, choices=DecisionKind.choices)
    level = models.CharField(max_length=2)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "made_at"], name="decisions_of_case")]


class Note(models.Model):
    """One sealed note of an officer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case", "written_at"], name="notes_of_case")]
