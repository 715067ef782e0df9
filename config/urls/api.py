"""Addresses of the api."""

from payung.doors.api.urls import urlpatterns as urlpatterns
