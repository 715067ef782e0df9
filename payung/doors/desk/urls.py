"""Addresses of the desk."""

from django.urls import path

from payung.doors.desk.views import queue, report, signing

urlpatterns = [
    path("", queue.start, name="start"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("queue/", queue.queue, name="queue"),
    path("reports/<uuid:report>/", report.show, name="report"),
    path("reports/<uuid:report>/take/", report.take, name="report-take"),
    path("reports/<uuid:report>/level/", report.level, name="report-level"),
    path("reports/<uuid:report>/answer/", report.answer, name="report-answer"),
    path("reports/<uuid:report>/note/", report.note, name="report-note"),
    path("reports/<uuid:report>/stop/", report.stop, name="report-stop"),
]
