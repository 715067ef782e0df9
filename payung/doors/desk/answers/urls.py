"""Address of an answer."""

from django.urls import URLPattern, path

from payung.doors.desk.answers import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/answer/", views.answer, name="report-answer"),
]
