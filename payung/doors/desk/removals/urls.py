"""Addresses of removal requests."""

from django.urls import URLPattern, path

from payung.doors.desk.removals import fingerprints, views

urlpatterns: list[URLPattern] = [
    path("removals/", views.removals, name="removals"),
    path("removals/fingerprints/", fingerprints.fingerprints, name="fingerprints"),
    path("removals/fingerprints/<uuid:fingerprint>/", fingerprints.decide, name="fingerprint"),
    path("removals/<uuid:removal>/", views.removal, name="removal"),
    path("removals/<uuid:removal>/evidence/", views.evidence, name="removal-evidence"),
    path("removals/<uuid:removal>/notice/", views.notice, name="removal-notice"),
    path("removals/<uuid:removal>/answer/", views.answer, name="removal-answer"),
    path("removals/<uuid:removal>/back/", views.back, name="removal-back"),
    path("removals/<uuid:removal>/letter/", views.letter, name="removal-letter"),
]
