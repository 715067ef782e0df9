"""The table of languages, from which settings, catalogues, pages and commands are made.

It imports no Django at module level, since the settings are made from it.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Tongue:
    """A language. `desk`: the desk is available in it, so its catalogue has every sentence."""

    code: str  # lower-case BCP-47 tag, for URLs, settings and Django
    name: str  # in the language and script itself
    tag: str  # BCP-47, in its usual case
    babel: str  # Babel's locale for dates and numbers
    plurals: str  # gettext's rule, without its last semicolon
    desk: bool = False
    direction: str = "ltr"

    @property
    def folder(self) -> str:
        """Return the name of its folder in `locale/`, as Django expects it."""
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
ENGLISH: Final = TONGUES[0]  # the original language of every sentence
BY_CODE: Final = {tongue.code: tongue for tongue in TONGUES}

# Older or other names that browsers still send.
ALSO_CALLED: Final = {"tl": "fil", "tl-ph": "fil", "in": "id", "in-id": "id"}

OTHER: Final = "other"  # every language that is not in the table

Named = list[tuple[str, str]]


def named(tongues: tuple[Tongue, ...]) -> Named:
    """Return pairs of code and name, for Django's LANGUAGES."""
    return [(tongue.code, tongue.name) for tongue in tongues]


def of_the_desk() -> tuple[Tongue, ...]:
    """Return the languages of the desk."""
    return tuple(tongue for tongue in TONGUES if tongue.desk)


def nearest(tag: str) -> Tongue | None:
    """Return the language for a BCP-47 `tag` such as `pt-TL`, `zh` or `tl-PH`; None where we have none."""
    first = tag.lower().replace("_", "-").split("-")[0]
    first = ALSO_CALLED.get(first, first)
    return next((tongue for tongue in TONGUES if tongue.code.split("-")[0] == first), None)


def family(tag: str) -> str:
    """Return the language for a BCP-47 `tag` without region or script; OTHER where we have none.

    Only this is stored in clear, never the tag, into which a sender may write anything.
    """
    tongue = nearest(tag)
    return tongue.code.split("-")[0] if tongue else OTHER


def teach_django() -> None:
    """Add the languages that Django does not know, and their other names, to its table."""
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
