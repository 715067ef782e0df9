"""Addresses of the desk."""

from django.urls import include, path

urlpatterns = [path("", include("payung.doors.desk.urls"))]
handler400 = "payung.doors.desk.errors.bad_request"
handler403 = "payung.doors.desk.errors.forbidden"
handler404 = "payung.doors.desk.errors.missing"
handler500 = "payung.doors.desk.errors.broken"
