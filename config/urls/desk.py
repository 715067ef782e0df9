"""Addresses of the desk."""

from django.urls import include, path

urlpatterns = [path("", include("payung.doors.desk.urls"))]
handler400 = "payung.doors.desk.views.errors.bad_request"
handler403 = "payung.doors.desk.views.errors.forbidden"
handler404 = "payung.doors.desk.views.errors.missing"
handler500 = "payung.doors.desk.views.errors.broken"
