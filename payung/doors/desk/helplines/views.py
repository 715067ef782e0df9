"""Helplines and their numbers, for administrators: what lacks, what is due to be tried, what came of it."""

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
class Way:
    """One contact with its newest test."""

    contact: ContactView
    test: Tested | None
    tester: str  # a person's name; empty: nobody who has one
    corrected: datetime | None  # when its helpline was, last

    @property
    def is_due(self) -> bool:
        """Say whether a named person should try it now."""
        tried = self.test.at if self.test and self.test.by_person else None
        since = due_at(tried, self.corrected)
        return since is None or since <= clock.now()


@dataclass(frozen=True)
class Line:
    """One helpline with its contacts, and what was corrected, the newest first, each with who did it."""

    helpline: HelplineView
    ways: tuple[Way, ...]
    corrections: tuple[tuple[CorrectionView, str], ...]


@dataclass(frozen=True)
class Home:
    """A country as these pages' addresses name it, or what helps in every country."""

    code: str
    name: str

    @property
    def iso2(self) -> str | None:
        """Return the country's code; None: international."""
        return None if self.code == EVERYWHERE else self.code


def _home(viewer: OfficerViewer, code: str) -> Home:
    """Return the country that an address names. Raises NotFound."""
    if code == EVERYWHERE:
        return Home(code, _("all countries"))
    return Home(code, directory.country(viewer, code).name)


@needs(_KEEP)
@require_safe
def helplines(request: HttpRequest) -> HttpResponse:
    """Show the countries with what each lacks, the officer's own first."""
    viewer = viewer_of(request)
    lacking: dict[str, list[str]] = {}
    for each in directory.countries_without_number(viewer):
        lacking.setdefault(each.iso2, []).append(str(each.purpose.label))
    rows = [(each, lacking.get(each.iso2, [])) for each in directory.countries(viewer)]
    own = queries.unit(viewer, viewer.unit).country
    rows.sort(key=lambda row: row[0].iso2 != own)
    context = {"countries": rows, "everywhere": EVERYWHERE}
    return render(request, "desk/helplines/helplines.html", context)


@needs(_KEEP)
@require_safe
def helplines_of(request: HttpRequest, country: str) -> HttpResponse:
    """Show all helplines of a country, hidden numbers too, with when each was tried and by whom."""
    viewer = viewer_of(request)
    home = _home(viewer, country)
    lines = _lines(viewer, home)
    context = {
        "home": home,
        "lines": lines,
        "due": [(line, way) for line in lines for way in line.ways if way.is_due],
        "waiting": sum(each.place == (home.iso2 or "") for each in directory.changes(viewer)),
        "gaps": directory.gaps(viewer, home.iso2) if home.iso2 else None,
    }
    return render(request, "desk/helplines/helplines_of.html", context)


def _lines(viewer: OfficerViewer, home: Home) -> list[Line]:
    found = directory.for_upkeep(viewer, home.iso2)
    tests = directory.newest_tests(viewer, [way.id for line in found for way in line.contacts])
    corrected = directory.corrections(viewer, home.iso2)
    acted = [test.tester for test in tests.values()]
    acted += [each.corrector for several in corrected.values() for each in several]
    names = names_of(viewer, acted)
    return [_line(line, tests, corrected.get(line.slug, []), names) for line in found]


def _line(
    line: HelplineView,
    tests: Mapping[int, Tested],
    corrected: Sequence[CorrectionView],
    names: Mapping[str, str],
) -> Line:
    last = corrected[0].at if corrected else None
    ways = (_way(way, tests.get(way.id), names, last) for way in line.contacts)
    by_whom = ((each, names.get(each.corrector, "")) for each in corrected)
    return Line(line, tuple(ways), tuple(by_whom))


def _way(
    contact: ContactView, test: Tested | None, names: Mapping[str, str], corrected: datetime | None
) -> Way:
    return Way(contact, test, names.get(test.tester, "") if test else "", corrected)


def names_of(viewer: OfficerViewer, acted: Iterable[str]) -> dict[str, str]:
    """Return what those are called who tried or corrected something, by the ledger's name of them."""
    start = "officer:"
    ids = {UUID(name.removeprefix(start)) for name in acted if name.startswith(start)}
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
    given = form.cleaned_data
    helpline = {
        "iso2": home.iso2,
        "name": given["name"],
        "kind": given["kind"],
        "ways": [(given["channel"], given["value"])],
        "source": given["source"],
        "hours": given["hours"],
        "free_of_charge": {"yes": True, "no": False}.get(given["free"]),
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
    line = next((x for x in directory.for_upkeep(viewer, home.iso2) if x.slug == slug), None)
    if line is None:
        raise NotFound
    form = forms.NewContact(request.POST if is_posted(request) else None)
    if is_posted(request) and form.is_valid():
        given = form.cleaned_data
        way = {"slug": slug, "channel": given["channel"], "value": given["value"]}
        try:
            actions.propose_change(viewer, ChangeKind.CONTACT, home.iso2, way)
        except BadInput as error:
            refuse(form, error)
        except Conflict as error:
            form.add_error(None, str(error.text))
        else:
            return done(request, PROPOSED, "helplines-of", country=home.code)
    status = 400 if form.is_bound else 200
    context = {"form": form, "line": line, "home": home}
    return render(request, "desk/helplines/contact_add.html", context, status=status)


@needs(_KEEP)
@sudo
@require_http_methods(FORM)
def correct(request: HttpRequest, country: str, slug: str) -> HttpResponse:
    """Correct a helpline's name, numbers and hours, and say where that is known from."""
    viewer = viewer_of(request)
    home = _home(viewer, country)
    line = next((x for x in _lines(viewer, home) if x.helpline.slug == slug), None)
    if line is None:
        raise NotFound
    seen = line.corrections[0][0].id if line.corrections else 0
    given = request.POST if is_posted(request) else None
    if given and given.get("seen", str(seen)) != str(seen):
        raise CorrectedMeanwhile  # also where the numbers that were on the page are not there any more
    form = forms.CorrectHelpline(given, line=line.helpline, seen=seen)
    if is_posted(request) and form.is_valid() and _corrected(viewer, home, line.helpline, form):
        return done(request, PROPOSED, "helplines-of", country=home.code)
    status = 400 if form.is_bound else 200
    context = {"form": form, "line": line.helpline, "home": home}
    return render(request, "desk/helplines/helpline_correct.html", context, status=status)


def _corrected(
    viewer: OfficerViewer, home: Home, line: HelplineView, form: forms.CorrectHelpline
) -> bool:
    given = form.cleaned_data
    facts = {key: given[key] for key in ("source", "name", "hours", "seen")}
    facts |= {"slug": line.slug, "values": form.values}
    try:
        actions.propose_change(viewer, ChangeKind.CORRECTION, home.iso2, facts)
    except CorrectedMeanwhile:
        raise
    except BadInput as error:
        refuse(form, error)
        return False
    except Conflict as error:
        form.add_error(None, str(error.text))
        return False
    return True


@needs(_KEEP)
@sudo
@require_http_methods(FORM)
def tried(request: HttpRequest, country: str, contact: int) -> HttpResponse:
    """Write down what came of trying a number. Before it is hidden or shown, a second person confirms."""
    viewer = viewer_of(request)
    home = _home(viewer, country)
    line, way = _found(viewer, home, contact)
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
        "line": line,
        "way": way,
        "home": home,
        "is_last": is_last,
        "worked_choices": [(choice, "") for choice in form["worked"]],
    }
    status = 409 if is_last else 400 if form.is_bound else 200
    return render(request, "desk/helplines/tried.html", context, status=status)


def _found(viewer: OfficerViewer, home: Home, contact: int) -> tuple[HelplineView, Way]:
    """Return a contact of a country with its helpline. Raises NotFound."""
    for line in _lines(viewer, home):
        for way in line.ways:
            if way.contact.id == contact:
                return line.helpline, way
    raise NotFound


def _record(viewer: OfficerViewer, contact: int, given: Mapping[str, Any]) -> bool:
    worked = bool(given["worked"] == "yes")
    last = bool(given["confirm_last"])
    change = actions.record_helpline_test(
        viewer, contact, worked=worked, note=given["note"], confirm_last=last
    )
    return change is not None
