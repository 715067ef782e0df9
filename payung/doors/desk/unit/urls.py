"""Addresses of the unit's page, its members and its key."""

from django.urls import URLPattern, path

from payung.doors.desk.unit import colleagues, held_work, unit_keys, views

urlpatterns: list[URLPattern] = [
    path("unit/", views.unit, name="unit"),
    path("unit/key/make/", unit_keys.make_key, name="unit-key-make"),
    path("unit/key/sign/", unit_keys.sign_key, name="unit-key-sign"),
    path("unit/key/new/", unit_keys.new_key, name="unit-key-new"),
    path("unit/key/known/", unit_keys.key_is_known, name="unit-key-known"),
    path("unit/key/recovery/", unit_keys.let_recovery, name="unit-key-recovery"),
    path("unit/key/hand-on/", unit_keys.hand_on, name="unit-key-hand-on"),
    path("unit/colleagues/<uuid:officer>/", colleagues.colleague, name="colleague"),
    path("unit/colleagues/<uuid:officer>/confirm/", colleagues.confirm, name="colleague-confirm"),
    path(
        "unit/colleagues/<uuid:officer>/leave-to-act/",
        colleagues.give_leave,
        name="colleague-leave-to-act",
    ),
    path("unit/colleagues/<uuid:officer>/handover/", held_work.held_work, name="colleague-work"),
    path(
        "unit/colleagues/<uuid:officer>/distrust/", colleagues.distrust, name="colleague-distrust"
    ),
]
