"""Addresses of a report's transfer."""

from django.urls import URLPattern, path

from payung.doors.desk.transfer import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/hand-over/", views.hand_over, name="report-hand-over"),
    path("reports/<uuid:report>/readers/", views.name_readers, name="report-readers"),
    path("reports/<uuid:report>/open/", views.open_to_unit, name="report-open"),
]
