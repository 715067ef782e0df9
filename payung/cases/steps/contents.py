"""What a step says: words, persons, and the answers to the questions of its kind. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.steps.kinds import Question, StepKind, questions_of
from payung.cases.steps.moves import PLANS, Move
from payung.foundation.errors import BadInput

TEXT: Final = 20_000  # characters of the words
LINE: Final = 500  # of an answer


@dataclass(frozen=True)
class Contents:
    """What an officer wrote of a step. `persons`: whom it concerns, by their ids in the case."""

    text: str
    persons: tuple[UUID, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, contents: Mapping[str, object]) -> Self:
        """Return what an opened record says."""
        persons, answers = contents.get("persons"), contents.get("answers")
        return cls(
            str(contents.get("text", "")),
            tuple(UUID(str(person)) for person in persons) if isinstance(persons, list) else (),
            {str(name): str(answer) for name, answer in answers.items()}
            if isinstance(answers, dict)
            else {},
        )

    @property
    def sealed(self) -> dict[str, object]:
        """Return what a record keeps of it."""
        persons = [str(person) for person in self.persons]
        return {"text": self.text, "persons": persons, "answers": dict(self.answers)}

    def checked(self, kind: StepKind, move: Move) -> Self:
        """Return the same without space around the words.

        Raises BadInput for words that are missing or too long, and for an answer that this move needs.
        """
        text = self.text.strip()
        if not text:
            raise BadInput("text", _("Please write at least one sentence."))
        if len(text) > TEXT:
            raise BadInput("text", _("This is too long: at most 20,000 characters."))
        answers = {
            question.name: _answer(question, self.answers.get(question.name, ""), move)
            for question in questions_of(kind)
        }
        known = {name: answer for name, answer in answers.items() if answer}
        return type(self)(text, tuple(dict.fromkeys(self.persons)), known)


def _answer(question: Question, answer: str, move: Move) -> str:
    words = answer.strip()
    if len(words) > LINE:
        raise BadInput(question.name, _("This is too long: at most 500 characters."))
    if question.choices is not None and words and words not in question.choices.values:
        raise BadInput(question.name, _("Please choose an answer from the list."))
    required = question.planned if move in PLANS else question.planned or question.done
    if required and not words:
        raise BadInput(question.name, _("This is needed here. If you do not know, write so."))
    return words
