"""Addresses of joining and separating reports."""

from django.urls import URLPattern, path

from payung.doors.desk.joining import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/join/", views.join, name="report-join"),
    path("reports/<uuid:report>/part/", views.part, name="report-part"),
    path("reports/<uuid:report>/suspect/", views.suspect, name="report-suspect"),
    path("reports/<uuid:report>/suspect/part/", views.suspect_part, name="report-suspect-part"),
]
