"""Addresses of marks on the rules, their figures, and corrected sentences."""

from django.urls import URLPattern, path

from payung.doors.desk.rule_marks import sentence_pages, views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/mark/", views.mark, name="report-mark"),
    path("unit/rules/", views.unit_rule_figures, name="unit-rule-figures"),
    path("unit/sentences/", sentence_pages.sentences, name="unit-sentences"),
    path("unit/sentences/export/", sentence_pages.export, name="unit-sentences-export"),
    path("unit/sentences/leave-out/", sentence_pages.leave_out, name="unit-sentences-leave-out"),
]
