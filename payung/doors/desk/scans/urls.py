"""Addresses of a scan's results."""

from django.urls import URLPattern, path

from payung.doors.desk.scans import views

urlpatterns: list[URLPattern] = [
    path("exhibits/<uuid:exhibit>/scan/", views.scan, name="exhibit-scan"),
    path("exhibits/<uuid:exhibit>/scan/files/", views.files, name="exhibit-scan-files"),
    path("exhibits/<uuid:exhibit>/scan/take-out/", views.take_out, name="exhibit-scan-out"),
]
