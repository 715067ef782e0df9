"""The form that exports a list of a scan."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.exhibits.forms import WHY
from payung.doors.desk.forms import Form, text_field
from payung.media.scan.result_files import CASE, FILES


class TakeListOut(Form):
    """The list of a scan to export, and why."""

    part = forms.ChoiceField(
        label=_("Which"),
        choices=[
            (CASE, _("vics.json: pictures and films as a case, for other tools")),
            (FILES, _("files.csv: all files, for a spreadsheet")),
        ],
    )
    reason = text_field(WHY, 3)
