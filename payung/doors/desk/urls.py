"""Addresses of the desk."""

from django.urls import path

from payung.doors.desk import oversight_urls, people_urls
from payung.doors.desk.views import (
    drafts,
    handing,
    locked,
    own,
    passing,
    presence,
    queue,
    report,
    second_factor,
    signing,
    telling,
)

urlpatterns = [
    path("", queue.start, name="start"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    # allauth leads on to an address of this name.
    path("sign-in/code/", second_factor.code, name="mfa_authenticate"),
    path("invitation/", signing.invitation, name="invitation"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("sign-out/everywhere/", signing.sign_out_everywhere, name="sign-out-everywhere"),
    path("lock/", locked.lock, name="lock"),
    path("locked/", locked.locked, name="locked"),
    path("second-factors/", second_factor.overview, name="second-factors"),
    path("second-factors/app/", second_factor.app, name="second-factor-app"),
    path("second-factors/passkey/", second_factor.passkey, name="second-factor-passkey"),
    path("second-factors/remove/", second_factor.remove, name="second-factor-remove"),
    path("queue/", queue.queue, name="queue"),
    path("queue/take/", passing.take_marked, name="queue-take"),
    path("queue/views/", own.views, name="views"),
    path("queue/views/<uuid:view>/", own.view, name="view"),
    path("keys/", own.keys, name="keys"),
    path("presence/<uuid:report>/", presence.presence, name="presence"),
    path("reports/<uuid:report>/", report.show, name="report"),
    path("reports/<uuid:report>/next/", queue.beside, {"back": False}, name="report-next"),
    path("reports/<uuid:report>/before/", queue.beside, {"back": True}, name="report-before"),
    path("reports/<uuid:report>/take/", passing.take, name="report-take"),
    path("reports/<uuid:report>/give-back/", passing.give_back, name="report-give-back"),
    path("reports/<uuid:report>/assign/", passing.assign, name="report-assign"),
    path("reports/<uuid:report>/draft/", drafts.draft, name="report-draft"),
    path(
        "reports/<uuid:report>/notes/<uuid:note>/take-back/",
        report.take_note_back,
        name="report-note-take-back",
    ),
    path("reports/<uuid:report>/level/", report.level, name="report-level"),
    path("reports/<uuid:report>/answer/", report.answer, name="report-answer"),
    path("reports/<uuid:report>/note/", report.note, name="report-note"),
    path("reports/<uuid:report>/stop/", report.stop, name="report-stop"),
    path("reports/<uuid:report>/tell/", telling.tell, name="report-tell"),
    path("reports/<uuid:report>/tell/take-back/", telling.take_back, name="report-tell-back"),
    path("reports/<uuid:report>/hand-over/", handing.hand_over, name="report-hand-over"),
    path("reports/<uuid:report>/readers/", handing.name_readers, name="report-readers"),
    path("reports/<uuid:report>/open/", handing.open_to_unit, name="report-open"),
    *people_urls.urlpatterns,
    *oversight_urls.urlpatterns,
]
