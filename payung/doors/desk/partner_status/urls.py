"""Addresses of the status for a partner."""

from django.urls import URLPattern, path

from payung.doors.desk.partner_status import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/tell/", views.tell, name="report-tell"),
    path("reports/<uuid:report>/tell/take-back/", views.take_back, name="report-tell-back"),
]
