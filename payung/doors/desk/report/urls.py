"""Addresses of a report's page, its level, notes and drafts."""

from django.urls import URLPattern, path

from payung.doors.desk.report import drafts, presence, read_through, views

urlpatterns: list[URLPattern] = [
    path("presence/<uuid:report>/", presence.presence, name="presence"),
    path("reports/<uuid:report>/", views.show, name="report"),
    path("reports/<uuid:report>/draft/", drafts.draft, name="report-draft"),
    path(
        "reports/<uuid:report>/notes/<uuid:note>/take-back/",
        views.take_note_back,
        name="report-note-take-back",
    ),
    path("reports/<uuid:report>/level/", views.level, name="report-level"),
    path("reports/<uuid:report>/note/", views.note, name="report-note"),
    path("reports/<uuid:report>/together/", read_through.together, name="report-together"),
]
