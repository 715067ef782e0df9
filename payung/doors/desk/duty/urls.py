"""Addresses of duty. An officer's calendar is fetched by a telephone, which signs in nowhere."""

from django.urls import URLPattern, path

from payung.doors.desk.duty import notices, views

urlpatterns: list[URLPattern] = [
    path("duty/", views.duty, name="duty"),
    path("duty/add/", views.add, name="duty-add"),
    path("duty/<uuid:shift>/remove/", views.remove, name="duty-remove"),
    path("duty/day-off/", views.day_off, name="duty-day-off"),
    path("duty/agreement/", views.agree, name="duty-agree"),
    path("duty/agreement/<uuid:agreement>/tested/", views.tested, name="duty-tested"),
    path("duty/agreement/<uuid:agreement>/end/", views.end, name="duty-end"),
    path("duty/notices/", notices.notices, name="duty-notices"),
    path("duty/notices/<uuid:address>/test/", notices.test, name="duty-notice-test"),
    path("duty/notices/<uuid:address>/remove/", notices.remove, name="duty-notice-remove"),
    path("duty/calendar/", notices.make_calendar, name="duty-calendar-make"),
    path("duty/calendar/<str:secret>.ics", notices.calendar, name="duty-calendar"),
]
