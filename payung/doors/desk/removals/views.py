"""The removal requests of a unit, one of them with what to do next, and the acts on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.directory import queries as directory
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.forms import Choices, Form
from payung.doors.desk.guards import done, needs, posted_from, refuse
from payung.doors.desk.removals import labels
from payung.doors.desk.removals.forms import KEPT, Back, Evidence, Notice, ServiceAnswer
from payung.foundation.errors import BadInput, Conflict, NotFound, Text
from payung.removal import actions, policy, queries
from payung.removal.choices import Answer, RecordKind, ServiceState
from payung.removal.letter import pdf
from payung.removal.queries import RequestView
from payung.staff import queries as people
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_OPENS: Final = Permission.REPORT_CONTENT_OPEN


@require_safe
@needs(_OPENS)
def removals(request: HttpRequest) -> HttpResponse:
    """Show the unit's removal requests, those that go on first, with their clocks."""
    context = {"removals": queries.requests(viewer_of(request)), "most": queries.MOST}
    return render(request, "desk/removals/removals.html", context)


@require_safe
@needs(_OPENS)
def removal(request: HttpRequest, removal: UUID) -> HttpResponse:
    """Show one request."""
    return _page(request, removal)


@dataclass(frozen=True)
class Sheet:
    """One service of a request: its state, what is known of its form, and whether a letter can be sent."""

    state: queries.AtService
    facts: object
    letter: bool


def _page(request: HttpRequest, removal: UUID, form: Form | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    view = queries.request_of(viewer, removal)
    country = people.unit(viewer, viewer.unit).country
    record = directory.representative(viewer, country)
    known = {service.name: service for service in directory.removal_services(viewer)}
    sheets = [
        Sheet(one, known.get(one.service), bool(record.is_complete and one.service))
        for one in view.row.services
    ]
    context = {
        "view": view,
        "about": [labels.ABOUT[code] for code in view.wanted.about if code in labels.ABOUT],
        "threatened": labels.SAFETY[view.wanted.safety.threatened],
        "safe_now": labels.SAFETY[view.wanted.safety.safe_now],
        "sheets": sheets,
        "history": [(one, *_told(one)) for one in view.history],
        "offered": [service for service in known.values() if service.form],
        "clocks": [law for law in directory.removal_clocks(viewer, country) if law.iso2 == country],
        "representative": record,
        "may_decide": policy.may_decide_back(viewer),
        **_forms(viewer, view, form),
    }
    return render(
        request, "desk/removals/removal.html", context, status=400 if form is not None else 200
    )


def _told(entry: queries.HistoryEntry) -> tuple[Text, str, str]:
    """Return the label of a record, what it is about, and what an officer wrote."""
    contents = entry.contents
    about = str(contents.get("service", ""))
    if "answer" in contents:
        about = f"{about}: {labels.ANSWERS[contents['answer']]}"
    if "kept" in contents:
        about = _("kept") if contents["kept"] else _("not kept")
    label: Text = labels.RECORDS[entry.kind]
    if entry.kind is RecordKind.BACK and "officer" in contents:
        label = labels.ENDED
    return label, about, str(contents.get("words") or contents.get("reason") or "")


def _forms(viewer: OfficerViewer, view: RequestView, form: Form | None) -> dict[str, Form]:
    forms: dict[str, Form] = {
        "evidence": Evidence(),
        "notice": _notice(viewer, view, None),
        "service_answer": _answer(view, None),
        "back": Back(),
    }
    names = {Evidence: "evidence", Notice: "notice", ServiceAnswer: "service_answer", Back: "back"}
    return forms if form is None else {**forms, names[type(form)]: form}


def _notice(viewer: OfficerViewer, view: RequestView, data: Mapping[str, object] | None) -> Notice:
    form = Notice(data)
    own = [one.service for one in view.row.services if one.service]
    others = [
        service.name
        for service in directory.removal_services(viewer)
        if service.form and service.name not in own
    ]
    form.offer_services(_named([*own, *others]))
    return form


def _answer(view: RequestView, data: Mapping[str, object] | None) -> ServiceAnswer:
    form = ServiceAnswer(data)
    asked = {ServiceState.SENT, ServiceState.ANSWERED}
    form.offer_services(_named([one.service for one in view.row.services if one.state in asked]))
    return form


def _named(names: list[str]) -> Choices:
    return [(name, name) for name in names]


@posted_from("removal")
@needs(_OPENS)
def evidence(request: HttpRequest, removal: UUID) -> HttpResponse:
    """Record that the evidence is kept, or why not."""
    viewer, form = viewer_of(request), Evidence(request.POST)
    queries.request_of(viewer, removal)

    def act() -> None:
        data = form.cleaned_data
        actions.record_preservation(viewer, removal, data["words"], kept=data["kept"] == KEPT)
        wording_hints.remember(request, data["words"])

    return _acted(request, removal, form, act, _("It is recorded. Services can be asked now."))


@posted_from("removal")
@needs(_OPENS)
def notice(request: HttpRequest, removal: UUID) -> HttpResponse:
    """Record that a service was asked."""
    viewer = viewer_of(request)
    form = _notice(viewer, queries.request_of(viewer, removal), request.POST)

    def act() -> None:
        actions.record_notice(viewer, removal, form.cleaned_data["service"])

    return _acted(request, removal, form, act, _("It is recorded. The child can see it."))


@posted_from("removal")
@needs(_OPENS)
def answer(request: HttpRequest, removal: UUID) -> HttpResponse:
    """Record what a service answered."""
    viewer = viewer_of(request)
    form = _answer(queries.request_of(viewer, removal), request.POST)

    def act() -> None:
        data = form.cleaned_data
        actions.record_answer(viewer, removal, data["service"], Answer(data["answer"]))

    return _acted(request, removal, form, act, _("It is recorded. The child can see it."))


@posted_from("removal")
@needs(_OPENS)
def back(request: HttpRequest, removal: UUID) -> HttpResponse:
    """Decide whether a request that a child under threat asked to take back goes on."""
    viewer, form = viewer_of(request), Back(request.POST)
    queries.request_of(viewer, removal)

    def act() -> None:
        data = form.cleaned_data
        actions.decide_back(viewer, removal, data["reason"], goes_on=data["goes"] == "on")
        wording_hints.remember(request, data["reason"])

    return _acted(request, removal, form, act, _("It is decided."))


def _acted(
    request: HttpRequest, removal: UUID, form: Form, act: Callable[[], None], sentence: str
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, removal, form)
    try:
        act()
    except (BadInput, Conflict) as error:
        return _page(request, removal, refuse(form, error))
    return done(request, sentence, "removal", removal=removal)


@require_safe
@needs(_OPENS)
def letter(request: HttpRequest, removal: UUID) -> HttpResponse:
    """Return the letter to one service as a PDF. It names the unit, never the child."""
    text = queries.letter_to(viewer_of(request), removal, request.GET.get("service", ""))
    if text is None:
        raise NotFound
    response = HttpResponse(pdf(text), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{text.reference}.pdf"'
    return response
