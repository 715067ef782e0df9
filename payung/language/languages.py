"""The languages of the house: one table, from which settings, catalogues, pages and commands are made.

It imports nothing of Django before Django is set up, since the settings are made from it.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Tongue:
    """A language. `desk`: officers are spoken to in it, so its catalogue holds every sentence of the house."""

    code: str  # as addresses, settings and Django call it: a BCP-47 tag in small letters
    name: str  # its own, in its own script
    tag: str  # BCP-47, in its usual case
    babel: str  # whose dates and numbers it uses
    plurals: str  # gettext's rule, without its last semicolon
    desk: bool = False
    direction: str = "ltr"

    @property
    def folder(self) -> str:
        """Return the name of its folder below `locale/`, as Django looks for it."""
        return self.tag.replace("-", "_")


ONE: Final = "nplurals=1; plural=0"
TWO: Final = "nplurals=2; plural=(n != 1)"

# Babel does not know Tetum: it writes dates and numbers as Portuguese does in Timor-Leste, and has the two
# plural forms of a catalogue that names no rule.
TONGUES: Final = (
    Tongue("en", "English", "en", "en", TWO, desk=True),
    Tongue("id", "Bahasa Indonesia", "id", "id", ONE, desk=True),
    Tongue("ms", "Bahasa Melayu", "ms", "ms", ONE),
    Tongue("fil", "Filipino", "fil", "fil", "nplurals=2; plural=(n > 1)"),
    Tongue("th", "ไทย", "th", "th", ONE, desk=True),
    Tongue("vi", "Tiếng Việt", "vi", "vi", ONE),
    Tongue("km", "ខ្មែរ", "km", "km", ONE),
    Tongue("lo", "ລາວ", "lo", "lo", ONE),
    Tongue("my", "မြန်မာ", "my", "my", ONE),
    Tongue("ta", "தமிழ்", "ta", "ta", TWO),
    Tongue("zh-hans", "简体中文", "zh-Hans", "zh_Hans", ONE),
    Tongue("tet", "Tetun", "tet", "pt_TL", TWO),
    Tongue("pt", "Português", "pt", "pt_TL", TWO),
)
ENGLISH: Final = TONGUES[0]  # the original: every sentence is written in it first
BY_CODE: Final = {tongue.code: tongue for tongue in TONGUES}

# What browsers still ask for under an older or another name.
ALSO_CALLED: Final = {"tl": "fil", "tl-ph": "fil", "in": "id", "in-id": "id"}

OTHER: Final = "other"  # where only languages of the house are named: any that is none of them

Named = list[tuple[str, str]]


def named(tongues: tuple[Tongue, ...]) -> Named:
    """Return code and own name of each, as Django's LANGUAGES has them."""
    return [(tongue.code, tongue.name) for tongue in tongues]


def of_the_desk() -> tuple[Tongue, ...]:
    """Return the languages in which officers are spoken to."""
    return tuple(tongue for tongue in TONGUES if tongue.desk)


def nearest(tag: str) -> Tongue | None:
    """Return the language that BCP-47 `tag` asks for: `pt-TL`, `zh`, `tl-PH`; None where it is none of ours."""
    first = tag.lower().replace("_", "-").split("-")[0]
    first = ALSO_CALLED.get(first, first)
    return next((tongue for tongue in TONGUES if tongue.code.split("-")[0] == first), None)


def family(tag: str) -> str:
    """Return the language of the house that BCP-47 `tag` asks for, without region or script; OTHER for none.

    What is kept in clear is this, never the tag: a sender may write anything into it.
    """
    found = nearest(tag)
    return found.code.split("-")[0] if found else OTHER


def teach_django() -> None:
    """Tell Django's own table of the languages that it does not know, and of their other names."""
    from django.conf.locale import LANG_INFO

    for tongue in TONGUES:
        LANG_INFO.setdefault(
            tongue.code,
            {
                "bidi": tongue.direction == "rtl",
                "code": tongue.code,
                "name": tongue.name,
                "name_local": tongue.name,
            },
        )
    for other, code in ALSO_CALLED.items():
        LANG_INFO.setdefault(other, {"fallback": [code]})
