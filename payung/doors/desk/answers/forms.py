"""The form of an answer to the sender of a report."""

from collections.abc import Mapping
from typing import Self

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, number_field, text_field
from payung.intake.progress import Status


class Answer(Form):
    """An answer or a question to the holder of the receipt."""

    text = text_field(_("Your message"), 6)
    upto = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    number = number_field()
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    question = forms.BooleanField(label=_("This is a question"), required=False)
    progress = forms.TypedChoiceField(
        label=_("Status shown to the child"),
        choices=[
            ("", _("automatic, from this message")),
            (Status.HELP.value, _("help is arranged")),
            (Status.FINISHED.value, _("finished; they can still write")),
            (Status.READ.value, _("not finished: we work on it")),
        ],
        required=False,
        coerce=Status,
        empty_value=None,
    )
    thought_of_others = forms.BooleanField(
        label=_(
            "I have considered this: nothing here would harm the child if somebody else read it"
        ),
        error_messages={"required": _("Please consider this first, then tick the box.")},
    )

    @classmethod
    def begun(cls, posted: Mapping[str, str], words: str) -> Self:
        """Return the posted form, not checked yet, with `words` before the typed text."""
        typed = posted.get("text", "")
        texts = [text for text in (words, typed) if text.strip()]
        form = cls(initial={name: posted[name] for name in cls.base_fields if name in posted})
        form.initial["text"] = "\n\n".join(texts)
        return form

    def carry(self, shown: str) -> None:
        """Put the findings that the page has shown into the form (`wording_findings.py`)."""
        posted = {name: self.data.get(name) for name in self.data}  # `**self.data` would give lists
        self.data = posted | {"shown": shown}
