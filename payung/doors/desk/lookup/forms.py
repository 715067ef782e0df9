"""The form of a hash lookup: hashes, one a line, or a file."""

from typing import Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form
from payung.foundation.errors import BadInput
from payung.media.files.hash_query import HashQuery, asked

MOST: Final = 500  # hashes on one page
_MANY: Final = _("At most {most} hashes at once. For more, use payung match.")
_NOTHING: Final = _("Enter at least one hash, or choose a file.")


_LINE: Final = _("Line {number} is not a hash: {text}")


class Hashes(Form):
    """Hashes, one a line; or a file."""

    hashes = forms.CharField(
        label=_("Hashes, one a line"),
        help_text=_("32 digits: MD5; 40: SHA-1; 64: SHA-256 or PDQ, looked up as both."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        max_length=MOST * 80,
        required=False,
    )
    file = forms.FileField(
        label=_("Or a file"),
        help_text=_(
            "At most 16 MB. The file is hashed while it is uploaded, and is not stored."
            " Files inside an archive, an e-mail or a document are looked up too."
        ),
        required=False,
        allow_empty_file=True,
    )

    def clean_hashes(self) -> list[HashQuery]:
        """Return each line as a hash, or say which line is none."""
        lines = self.cleaned_data["hashes"].splitlines()
        wanted = [self._hash(number, line) for number, line in enumerate(lines, 1) if line.strip()]
        if len(wanted) > MOST:
            raise forms.ValidationError(str(format_lazy(_MANY, most=MOST)))
        return wanted

    def clean(self) -> dict[str, object]:
        """Refuse a form with neither a hash nor a file."""
        data = super().clean() or {}
        if not self.errors and not data.get("hashes") and not data.get("file"):
            raise forms.ValidationError(str(_NOTHING))
        return data

    def _hash(self, number: int, line: str) -> HashQuery:
        try:
            return asked(line)
        except BadInput:
            shown = line.strip()[:40]
            raise forms.ValidationError(
                str(format_lazy(_LINE, number=number, text=shown))
            ) from None
