"""A folder of labelled sentences: `plan.toml` has the situations, `LANGUAGE.tsv` a language's sentences.

Each situation is in every language. Some are kept apart for tuning, in all languages, so that no wording leaks.
"""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Generic, TypeVar

_ENDING: Final = ".tsv"


@dataclass(frozen=True)
class PlannedSituation:
    """A situation of a plan: what happens in its sentences. `is_tuning`: they are not learnt from."""

    id: str
    what: str
    is_tuning: bool


_Situation = TypeVar("_Situation", bound=PlannedSituation)


@dataclass(frozen=True)
class Sentence(Generic[_Situation]):
    """A sentence of a situation in a language. `register`: chat, latin, plain, long, mixed, or near.

    `near`: a good sentence with the words of a bad one.
    """

    language: str
    situation: _Situation
    register: str
    text: str


class SentenceFolder(Generic[_Situation]):
    """The situations and sentences in the folder `data` of a package; what was read is kept."""

    def __init__(
        self, package: str, situations_of: Callable[[dict[str, Any]], Iterable[_Situation]]
    ) -> None:
        """Read nothing yet. `situations_of` returns the situations in a plan."""
        self._data = resources.files(package).joinpath("data")
        self._situations_of = situations_of
        self.situations = cache(self._situations)
        self.sentences = cache(self._sentences)

    def _situations(self) -> dict[str, _Situation]:
        """Return the situations of the plan by id."""
        plan = tomllib.loads(self._data.joinpath("plan.toml").read_text("utf-8"))
        return {one.id: one for one in self._situations_of(plan)}

    def languages(self) -> list[str]:
        """Return the languages in which there are sentences."""
        names = (file.name for file in self._data.iterdir())
        return sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING))

    def _sentences(self, language: str) -> tuple[Sentence[_Situation], ...]:
        """Return the sentences of a language. Raises ValueError with the line that is none."""
        text = self._data.joinpath(f"{language}{_ENDING}").read_text("utf-8")
        lines = (line for line in text.splitlines() if line and not line.startswith("#"))
        return tuple(self._sentence(language, line) for line in lines)

    def _sentence(self, language: str, line: str) -> Sentence[_Situation]:
        parts = line.split("\t")
        if len(parts) != 3 or parts[0] not in self.situations():
            raise ValueError(f"Not a situation, a register and a text with a tab between: {line}")
        return Sentence(language, self.situations()[parts[0]], parts[1], parts[2])

    def every_sentence(self, *, tuning: bool) -> list[Sentence[_Situation]]:
        """Return the sentences of all languages, of one split."""
        return [
            one
            for language in self.languages()
            for one in self.sentences(language)
            if one.situation.is_tuning is tuning
        ]
