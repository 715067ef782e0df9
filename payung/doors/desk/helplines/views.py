"""Helplines and their numbers, for administrators: gaps, numbers that are due for a test, results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from payung.directory import queries as directory
from payung.directory.actions import CorrectedMeanwhile, LastNumber
from payung.directory.cards import ContactView, CorrectionView, HelplineView, Tested, due_at
from payung.directory.change_labels import ChangeKind
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, needs, refuse
from payung.doors.desk.helplines import forms
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.staff import actions, queries
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_KEEP = Permission.DIRECTORY_HELPLINE_TEST
PROPOSED: Final = gettext_lazy(
    "Saved. What children see does not change until a second person confirms it."
)
EVERYWHERE: Final = "every"  # in an address, in place of a country's code


@dataclass(frozen=True)
class ContactRow:
    """One contact with its newest test."""

    contact: ContactView
    test: Tested | None
    tester: str  # an officer's name; empty: the operator
    corrected: datetime | None  # when its helpline was last corrected

    @property
    def is_due(self) -> bool:
        """Say whether a named person should test it now."""
        tried = self.test.at if self.test and self.test.by_person else None
        since = due_at(tried, self.corrected)
        return since is None or since <= clock.now()


@dataclass(frozen=True)
class HelplineRow:
    """One helpline with its contacts, and its corrections, newest first, each with the officer's name."""

    helpline: HelplineView
    contacts: tuple[ContactRow, ...]
    corrections: tuple[tuple[CorrectionView, str], ...]


@dataclass(frozen=True)
class Home:
    """A country, or all countries, by the code in the addresses of these pages."""

    code: str
    name: str
    caution: str = ""  # why calling may harm a child there

    @property
    def iso2(self) -> str | None:
        """Return the country's code; None for all countries."""
        return None if self.code == EVERYWHERE else self.code


def _home(viewer: OfficerViewer, code: str) -> Home:
    """Return the country with the code of an address. Raises NotFound."""
    if code == EVERYWHERE:
        return Home(code, _("all countries"))
    home = directory.country(viewer, code)
    return Home(code, home.name, home.caution)


@needs(_KEEP)
@require_safe
def helplines(request: HttpRequest) -> HttpResponse:
    """Show the countries with the numbers that each lacks, the officer's own first."""
    viewer = viewer_of(request)
    lacking: dict[str, list[str]] = {}
    for gap in directory.countries_without_number(viewer):
        lacking.setdefault(gap.iso2, []).append(str(gap.purpose.label))
    rows = [(home, lacking.get(home.iso2, [])) for home in directory.countries(viewer)]
    own = queries.unit(viewer, viewer.unit).country
    rows.sort(key=lambda row: row[0].iso2 != own)
    context = {"countries": rows, "everywhere": EVERYWHERE}
    return render(request, "desk/helplines/helplines.html", context)


@needs(_KEEP)
@require_safe
def helplines_of(request: HttpRequest, country: str) -> HttpResponse:
    """Show all helplines of a country, hidden numbers too, with their newest tests."""
    viewer = viewer_of(request)
    home = _home(viewer, country)
    rows = _rows(viewer, home)
    changes = directory.changes(viewer)
    context = {
        "home": home,
        "rows": rows,
        "due": [(row, contact) for row in rows for contact in row.contacts if contact.is_due],
        "waiting": sum(change.place == (home.iso2 or "") for change in changes),
        "gaps": directory.gaps(viewer, home.iso2) if home.iso2 else None,
    }
    return render(request, "desk/helplines/helplines_of.html", context)


def _rows(viewer: OfficerViewer, home: Home) -> list[HelplineRow]:
    helplines = directory.for_upkeep(viewer, home.iso2)
    tests = directory.newest_tests(
        viewer, [contact.id for helpline in helplines for contact in helpline.contacts]
    )
    corrected = directory.corrections(viewer, home.iso2)
    officers = [test.tester for test in tests.values()]
    officers += [correction.corrector for same in corrected.values() for correction in same]
    names = names_of(viewer, officers)
    return [
        _row(helpline, tests, corrected.get(helpline.slug, []), names) for helpline in helplines
    ]


def _row(
    helpline: HelplineView,
    tests: Mapping[int, Tested],
    corrected: Sequence[CorrectionView],
    names: Mapping[str, str],
) -> HelplineRow:
    last = corrected[0].at if corrected else None
    contacts = (
        _contact_row(contact, tests.get(contact.id), names, last) for contact in helpline.contacts
    )
    by_whom = ((correction, names.get(correction.corrector, "")) for correction in corrected)
    return HelplineRow(helpline, tuple(contacts), tuple(by_whom))


def _contact_row(
    contact: ContactView, test: Tested | None, names: Mapping[str, str], corrected: datetime | None
) -> ContactRow:
    return ContactRow(contact, test, names.get(test.tester, "") if test else "", corrected)


def names_of(viewer: OfficerViewer, ledger_names: Iterable[str]) -> dict[str, str]:
    """Return the names of officers by their names in the ledger."""
    start = "officer:"
    ids = {UUID(name.removeprefix(start)) for name in ledger_names if name.startswith(start)}
    return {f"{start}{officer}": name for officer, name in queries.names(viewer, ids).items()}


@needs(_KEEP)
@sudo
@require_http_methods(FORM)
def add(request: HttpRequest, country: str) -> HttpResponse:
    """Add a helpline to a country."""
    viewer = viewer_of(request)
    home = _home(viewer, country)
    form = forms.NewHelpline(request.POST if is_posted(request) else None)
    if is_posted(request) and form.is_valid() and _added(viewer, home, form):
        return done(request, PROPOSED, "helplines-of", country=home.code)
    status = 400 if form.is_bound else 200
    context = {"form": form, "home": home}
    return render(request, "desk/helplines/helpline_add.html", context, status=status)


def _added(viewer: OfficerViewer, home: Home, form: forms.NewHelpline) -> bool:
    data = form.cleaned_data
    helpline = {
        "iso2": home.iso2,
        "name": data["name"],
        "local_name": data["local_name"],
        "kind": data["kind"],
        "ways": [(data["channel"], data["value"])],
        "source": data["source"],
        "hours": data["hours"],
        "free_of_charge": {"yes": True, "no": False}.get(data["free"]),
    }
    try:
        actions.propose_change(viewer, ChangeKind.HELPLINE, home.iso2, helpline)
    except BadInput as error:
        refuse(form, error)
        return False
    except Conflict as error:
        form.add_error("name", str(error.text))
        return False
    return True


@needs(_KEEP)
@sudo
@require_http_methods(FORM)
def add_contact(request: HttpRequest, country: str, slug: str) -> HttpResponse:
    """Add a number to a helpline."""
    viewer = viewer_of(request)
    home = _home(viewer, country)
    helplines = directory.for_upkeep(viewer, home.iso2)
    helpline = next((line for line in helplines if line.slug == slug), None)
    if helpline is None:
        raise NotFound
    form = forms.NewContact(request.POST if is_posted(request) else None)
    if is_posted(request) and form.is_valid():
        data = form.cleaned_data
        contact = {"slug": slug, "channel": data["channel"], "value": data["value"]}
        try:
            actions.propose_change(viewer, ChangeKind.CONTACT, home.iso2, contact)
        except (BadInput, Conflict) as error:
            refuse(form, error)
        else:
            return done(request, PROPOSED, "helplines-of", country=home.code)
    status = 400 if form.is_bound else 200
    context = {"form": form, "helpline": helpline, "home": home}
    return render(request, "desk/helplines/contact_add.html", context, status=status)


@needs(_KEEP)
@sudo
@require_http_methods(FORM)
def correct(request: HttpRequest, country: str, slug: str) -> HttpResponse:
    """Correct a helpline's name, numbers and hours, and name the source."""
    viewer = viewer_of(request)
    home = _home(viewer, country)
    row = next((row for row in _rows(viewer, home) if row.helpline.slug == slug), None)
    if row is None:
        raise NotFound
    newest = row.corrections[0][0].id if row.corrections else 0
    data = request.POST if is_posted(request) else None
    if data and data.get("seen", str(newest)) != str(newest):
        raise CorrectedMeanwhile  # also if the numbers on the page no longer exist
    form = forms.CorrectHelpline(data, helpline=row.helpline, seen=newest)
    if is_posted(request) and form.is_valid() and _corrected(viewer, home, row.helpline, form):
        return done(request, PROPOSED, "helplines-of", country=home.code)
    status = 400 if form.is_bound else 200
    context = {"form": form, "helpline": row.helpline, "home": home}
    return render(request, "desk/helplines/helpline_correct.html", context, status=status)


def _corrected(
    viewer: OfficerViewer, home: Home, line: HelplineView, form: forms.CorrectHelpline
) -> bool:
    data = form.cleaned_data
    facts = {key: data[key] for key in ("source", "name", "local_name", "hours", "seen")}
    facts |= {"slug": line.slug, "values": form.values}
    try:
        actions.propose_change(viewer, ChangeKind.CORRECTION, home.iso2, facts)
    except CorrectedMeanwhile:
        raise
    except (BadInput, Conflict) as error:
        refuse(form, error)
        return False
    return True


@needs(_KEEP)
@sudo
@require_http_methods(FORM)
def tried(request: HttpRequest, country: str, contact: int) -> HttpResponse:
    """Record the result of testing a number. A second person confirms before it is shown or hidden."""
    viewer = viewer_of(request)
    home = _home(viewer, country)
    helpline, row = _contact(viewer, home, contact)
    form, is_last = forms.Tried(request.POST if is_posted(request) else None), False
    if is_posted(request) and form.is_valid():
        try:
            waits = _record(viewer, contact, form.cleaned_data)
        except LastNumber as error:
            is_last = True
            form.add_error("confirm_last", str(error.text))
        else:
            wording_hints.remember(request, form.cleaned_data["note"])
            sentence = PROPOSED if waits else _("Saved, with your name and the time.")
            return done(request, sentence, "helplines-of", country=home.code)
    context = {
        "form": form,
        "helpline": helpline,
        "row": row,
        "home": home,
        "is_last": is_last,
        "worked_choices": [(choice, "") for choice in form["worked"]],
    }
    status = 409 if is_last else 400 if form.is_bound else 200
    return render(request, "desk/helplines/tried.html", context, status=status)


def _contact(viewer: OfficerViewer, home: Home, contact: int) -> tuple[HelplineView, ContactRow]:
    """Return a contact of a country with its helpline. Raises NotFound."""
    for helpline in _rows(viewer, home):
        for row in helpline.contacts:
            if row.contact.id == contact:
                return helpline.helpline, row
    raise NotFound


def _record(viewer: OfficerViewer, contact: int, data: Mapping[str, Any]) -> bool:
    worked = bool(data["worked"] == "yes")
    confirm_last = bool(data["confirm_last"])
    change = actions.record_helpline_test(
        viewer, contact, worked=worked, note=data["note"], confirm_last=confirm_last
    )
    return change is not None
