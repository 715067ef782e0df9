"""The questions of a removal request: which picture, where, two on safety, and the age. All can be skipped."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.doors.public import steps
from payung.doors.public.form_fields import Ask, Step
from payung.doors.public.steps import Answers
from payung.removal.choices import LONGEST_VALUE, MOST_ITEMS, Item, Place, Safety
from payung.removal.reports import GROWN_UP, Wanted

SOMEBODY_ELSE: Final = "somebody_else"
_YES_NO: Final = (("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure")))
_CHOOSE: Final = _("Choose one.")
_OF = {ask.name: ask for step in steps.ALL.values() for ask in step.asks}

WHICH: Final = Step(
    "which",
    _("Which picture or video is it?"),
    (
        Ask(
            "whose",
            "radio",
            _CHOOSE,
            (
                ("theirs", _("Someone else has it. I do not have it")),
                ("mine", _("I have it too")),
                (SOMEBODY_ELSE, _("I am not in it. Another child is in it")),
            ),
        ),
        Ask(
            "out",
            "radio",
            _("Can other people see it already?"),
            (
                ("out", _("Yes")),
                ("feared", _("Not yet. I am afraid that it will happen")),
                ("unsure", _("I am not sure")),
            ),
        ),
        Ask(
            "about",
            "checks",
            _("Tick everything that is true."),
            (
                ("made", _("It is not real. Someone made it or changed it")),
                ("others", _("Other children are in it too")),
                (GROWN_UP, _("I am grown up now. It happened when I was a child")),
            ),
        ),
    ),
)
WHERE: Final = Step(
    "where",
    _("Where is it?"),
    (
        Ask(
            "links",
            "words",
            _OF["link"].text,
            hint=_("Write each link on a new line. We do not open it."),
        ),
        _OF["service"],
        _OF["account"],
    ),
)
SAFETY: Final = (
    Ask("threatened", "radio", _("Someone threatens to show pictures or videos of me"), _YES_NO),
    Ask("safe_now", "radio", steps.SAFE.title, _OF["safe_now"].choices),
)
SAFE: Final = Step("safety", _("Are you safe?"), SAFETY)
AGE: Final = Step("age", _OF["age"].text, (Ask("age", "radio", _CHOOSE, _OF["age"].choices),))
ALL: Final = {step.name: step for step in (WHICH, WHERE, SAFE, AGE)}

# What helps for each answer to the first question, before the second.
_SHORT_WAYS: Final[dict[str, Promise]] = {
    "theirs": _("You do not need the picture or video. Tell us only what you know."),
    "mine": _("Nobody asks you to keep it or to send it."),
    "feared": _("We can note who has it, before it is out."),
    "made": _("We can also ask for a false picture or video."),
    "others": _("We ask for you. Others can ask us too."),
    GROWN_UP: _("You can also ask now that you are grown up."),
}


def short_ways(answers: Answers) -> list[Promise]:
    """Return the sentences for what was said of the picture."""
    said = [answers.get("whose"), answers.get("out"), *(answers.get("about") or ())]
    return [_SHORT_WAYS[code] for code in said if isinstance(code, str) and code in _SHORT_WAYS]


def safety(answers: Answers) -> Safety:
    """Return the two answers on safety; an odd value counts as not said."""
    told = {ask.name: answers.get(ask.name) for ask in SAFETY}
    known = {"yes", "no", "unsure"}
    return Safety(**{name: value for name, value in told.items() if value in known})


def wanted(answers: Answers) -> Wanted:
    """Return what these answers ask for."""
    whose, out = answers.get("whose"), answers.get("out")
    about = [code for code in (whose, out, *(answers.get("about") or ())) if isinstance(code, str)]
    age = answers.get("age")
    known = tuple(code for code in about if code in _ABOUT)
    return Wanted(_items(answers), known, safety(answers), age if isinstance(age, str) else "")


_ABOUT: Final = frozenset(
    value for ask in WHICH.asks for value, _text in ask.choices if value != "unsure"
)


def _items(answers: Answers) -> tuple[Item, ...]:
    service = _line(answers, "service")
    links = (line.strip()[:LONGEST_VALUE] for line in str(answers.get("links") or "").splitlines())
    items = [Item(Place.LINK, link) for link in dict.fromkeys(links) if link]
    account = _line(answers, "account")
    if account:
        items.append(Item(Place.ACCOUNT, account, service))
    elif service:
        items.append(Item(Place.APP, service, service))
    return tuple(items[:MOST_ITEMS])


def _line(answers: Answers, name: str) -> str:
    return " ".join(str(answers.get(name) or "").split())[:LONGEST_VALUE]
