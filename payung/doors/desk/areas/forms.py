"""The form of a country's areas."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form


class Areas(Form):
    """The areas of a country, one a line: code, then name."""

    areas = forms.CharField(
        label=_("Areas, one a line: code, then name"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto", "maxlength": False}),
    )

    def clean_areas(self) -> dict[str, str]:
        """Return names by code. Refuse a line that lacks one of them."""
        names: dict[str, str] = {}
        for number, line in enumerate(str(self.cleaned_data["areas"]).splitlines(), 1):
            code, _space, name = line.strip().partition(" ")
            if not code:
                continue
            if not name.strip() or code in names:
                sentence = _("Line %(number)d needs its own code, a space, and a name.")
                raise forms.ValidationError(sentence % {"number": number})
            names[code] = name.strip()[:100]
        return names
