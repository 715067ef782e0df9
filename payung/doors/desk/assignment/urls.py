"""Addresses of assignment."""

from django.urls import URLPattern, path

from payung.doors.desk.assignment import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/take/", views.take, name="report-take"),
    path("reports/<uuid:report>/give-back/", views.give_back, name="report-give-back"),
    path("reports/<uuid:report>/assign/", views.assign, name="report-assign"),
]
