"""Addresses that restrict a report to named officers, and open it again."""

from django.urls import URLPattern, path

from payung.doors.desk.named_readers import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/readers/", views.name_readers, name="report-readers"),
    path("reports/<uuid:report>/open/", views.open_to_unit, name="report-open"),
]
