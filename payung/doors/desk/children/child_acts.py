"""What an officer does in a child's own file: the form, action and closing words of each act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.children import actions
from payung.cases.children.entries import WishOutcome
from payung.doors.desk.children import forms
from payung.doors.desk.forms import Form, Sure
from payung.doors.desk.labels import Text
from payung.staff.viewer import OfficerViewer

Run = Callable[[OfficerViewer, UUID, UUID, Any], None]


@dataclass(frozen=True)
class ChildAct:
    """One act: its form, the action that it runs (with officer, report, child, form), and a sentence."""

    form: type[Form]
    run: Run
    sentence: Text


def _named(viewer: OfficerViewer, report: UUID, child: UUID, form: forms.NameWorker) -> None:
    data = form.cleaned_data
    actions.name_worker(viewer, report, child, UUID(data["worker"]), data["reason"])


def _restricted(viewer: OfficerViewer, report: UUID, child: UUID, form: forms.Restrict) -> None:
    actions.restrict(viewer, report, child, form.cleaned_data["reason"])


def _unrestricted(viewer: OfficerViewer, report: UUID, child: UUID, form: forms.Unrestrict) -> None:
    actions.unrestrict(viewer, report, child, form.cleaned_data["reason"])


def _noted(viewer: OfficerViewer, report: UUID, child: UUID, form: forms.ChildNote) -> None:
    data = form.cleaned_data
    actions.write_note(viewer, report, child, data["text"], number=data["number"])


def _consented(viewer: OfficerViewer, report: UUID, child: UUID, form: forms.RecordConsent) -> None:
    number = form.cleaned_data["number"]
    actions.record_consent(viewer, report, child, form.consent, number=number)


def _withdrawn(viewer: OfficerViewer, report: UUID, child: UUID, form: forms.EndConsent) -> None:
    data = form.cleaned_data
    actions.end_consent(viewer, report, child, data["about"], data["reason"])


def _wished(viewer: OfficerViewer, report: UUID, child: UUID, form: forms.RecordWish) -> None:
    actions.record_wish(viewer, report, child, form.said, number=form.cleaned_data["number"])


def _decided(viewer: OfficerViewer, report: UUID, child: UUID, form: forms.DecideWish) -> None:
    data = form.cleaned_data
    outcome = WishOutcome(data["outcome"])
    actions.decide_wish(viewer, report, child, data["about"], outcome, data["text"])


def _deleted(viewer: OfficerViewer, report: UUID, child: UUID, form: forms.DeleteFile) -> None:
    actions.decide_file_deletion(viewer, report, child, form.cleaned_data["reason"])


def _confirmed(viewer: OfficerViewer, report: UUID, child: UUID, form: Sure) -> None:
    del form  # a tick
    actions.confirm_file_deletion(viewer, report, child)


def _cancelled(viewer: OfficerViewer, report: UUID, child: UUID, form: Form) -> None:
    del form  # one button
    actions.cancel_file_deletion(viewer, report, child)


CHILD_ACTS: Final[Mapping[str, ChildAct]] = {
    "worker": ChildAct(forms.NameWorker, _named, _("The worker is named.")),
    "restrict": ChildAct(
        forms.Restrict,
        _restricted,
        _("From now on the worker and supervisors alone read this file."),
    ),
    "unrestrict": ChildAct(
        forms.Unrestrict, _unrestricted, _("All who work on the case can read this file again.")
    ),
    "note": ChildAct(forms.ChildNote, _noted, _("Your note was saved.")),
    "consent": ChildAct(forms.RecordConsent, _consented, _("The consent was recorded.")),
    "consent-end": ChildAct(forms.EndConsent, _withdrawn, _("The consent is withdrawn.")),
    "wish": ChildAct(forms.RecordWish, _wished, _("The wish was recorded.")),
    "wish-decide": ChildAct(forms.DecideWish, _decided, _("The wish is decided. Tell the child.")),
    "delete": ChildAct(
        forms.DeleteFile, _deleted, _("It is decided. A second officer must confirm it.")
    ),
    "delete-confirm": ChildAct(
        Sure,
        _confirmed,
        _("The deletion is confirmed. Until its day anybody who may decide can cancel it."),
    ),
    "delete-cancel": ChildAct(Form, _cancelled, _("The deletion is cancelled.")),
}
