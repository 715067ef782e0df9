"""Addresses of the shift's handover."""

from django.urls import URLPattern, path

from payung.doors.desk.shift import views

urlpatterns: list[URLPattern] = [
    path("shift/", views.shift, name="shift"),
    path("shift/log/", views.log, name="shift-log"),
    path("shift/<uuid:handover>/", views.handover, name="shift-handover"),
]
