"""Addresses of the desk: those of each feature, a folder each that has a `urls.py`."""

from pathlib import Path
from typing import Final

from django.urls import include, path

from payung.doors.desk import looking_urls, people_urls
from payung.doors.desk.views import (
    drafts,
    endings,
    exhibit,
    exhibit_acts,
    exhibits,
    handing,
    inside,
    known,
    own,
    passing,
    presence,
    queue,
    report,
    reviewing,
    scans,
    telling,
    together,
)

FEATURES: Final = sorted(file.parent.name for file in Path(__file__).parent.glob("*/urls.py"))

urlpatterns = [
    *(path("", include(f"payung.doors.desk.{feature}.urls")) for feature in FEATURES),
    path("", queue.start, name="start"),
    path("queue/", queue.queue, name="queue"),
    path("queue/take/", passing.take_marked, name="queue-take"),
    path("queue/views/", own.views, name="views"),
    path("queue/views/<uuid:view>/", own.view, name="view"),
    path("keys/", own.keys, name="keys"),
    path("known/", known.known, name="known"),
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
    path("reports/<uuid:report>/action/", endings.name_action, name="report-action"),
    path("reports/<uuid:report>/ending/", endings.write, name="report-ending"),
    path("reports/<uuid:report>/second/", endings.second, name="report-second"),
    path("reports/<uuid:report>/answer/", report.answer, name="report-answer"),
    path("reports/<uuid:report>/note/", report.note, name="report-note"),
    path("reports/<uuid:report>/tell/", telling.tell, name="report-tell"),
    path("reports/<uuid:report>/tell/take-back/", telling.take_back, name="report-tell-back"),
    path("reports/<uuid:report>/wish/<slug:wish>/", report.wish, name="report-wish"),
    path("reports/<uuid:report>/ruling/", report.ruling, name="report-ruling"),
    path("reports/<uuid:report>/hold/", reviewing.hold, name="report-hold"),
    path("reports/<uuid:report>/review/", reviewing.review, name="report-review"),
    path("reports/<uuid:report>/together/", together.together, name="report-together"),
    path("reports/<uuid:report>/hand-over/", handing.hand_over, name="report-hand-over"),
    path("reports/<uuid:report>/readers/", handing.name_readers, name="report-readers"),
    path("reports/<uuid:report>/open/", handing.open_to_unit, name="report-open"),
    *looking_urls.urlpatterns,
    path("reports/<uuid:report>/exhibits/", exhibits.of_report, name="report-exhibits"),
    path("reports/<uuid:report>/exhibits/take-in/", exhibits.take_in, name="report-take-in"),
    path("exhibits/", exhibits.exhibits, name="exhibits"),
    path("exhibits/take-in/", exhibits.take_in, name="take-in"),
    path("exhibits/<uuid:exhibit>/", exhibit.exhibit, name="exhibit"),
    *(
        path(f"exhibits/<uuid:exhibit>/{act}/", exhibit_acts.step, {"act": act}, f"exhibit-{act}")
        for act in exhibit_acts.DO
    ),
    path("exhibits/<uuid:exhibit>/inside/", inside.inside, name="exhibit-inside"),
    path("exhibits/<uuid:exhibit>/scan/", scans.scan, name="exhibit-scan"),
    path("exhibits/<uuid:exhibit>/scan/files/", scans.files, name="exhibit-scan-files"),
    path("exhibits/<uuid:exhibit>/scan/take-out/", scans.take_out, name="exhibit-scan-out"),
    *people_urls.urlpatterns,
]
