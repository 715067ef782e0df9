"""Addresses of the next action, of the outcome for the child, and of the closure."""

from django.urls import URLPattern, path

from payung.doors.desk.endings import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/action/", views.name_action, name="report-action"),
    path("reports/<uuid:report>/again/", views.again, name="report-again"),
    path("reports/<uuid:report>/close/", views.close, name="report-close"),
    path("reports/<uuid:report>/close/override/", views.override, name="report-close-override"),
    path("reports/<uuid:report>/ending/", views.write, name="report-ending"),
    path("reports/<uuid:report>/second/", views.second, name="report-second"),
]
