"""Addresses of the queue and its saved views."""

from django.urls import URLPattern, path

from payung.doors.desk.queue import saved_views, views

urlpatterns: list[URLPattern] = [
    path("", views.start, name="start"),
    path("queue/", views.queue, name="queue"),
    path("queue/views/", saved_views.views, name="views"),
    path("queue/views/<uuid:view>/", saved_views.view, name="view"),
    path("reports/<uuid:report>/next/", views.beside, {"back": False}, name="report-next"),
    path("reports/<uuid:report>/before/", views.beside, {"back": True}, name="report-before"),
]
