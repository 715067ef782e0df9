"""Addresses of the api."""

from payung.doors.api.urls import urlpatterns as urlpatterns

handler400 = "payung.doors.api.problems.bad_request"
handler404 = "payung.doors.api.problems.missing"
handler500 = "payung.doors.api.problems.broken"
