"""Unicode Burmese typed as old phones type it, for tests."""

import re

STACKED = dict(
    zip(
        "ကခဂဃစဆဇဈဋဌဏတထဒဓနပဖဗဘမလ",
        "\u1060\u1061\u1062\u1063\u1065\u1066\u1068\u1069\u106c\u106d\u1070\u1071\u1073\u1075"
        "\u1076\u1077\u1078\u1079\u107a\u107b\u107c\u1085",
        strict=True,
    )
)
SIGNS = str.maketrans("်ျွှ", "\u1039\u103a\u103c\u103d")


def in_zawgyi(text: str) -> str:
    """Return Unicode Burmese in Zawgyi, as simple as Zawgyi allows."""

    def typed(syllable: re.Match[str]) -> str:
        kinzi, base, below, signs = syllable.groups(default="")
        before = "\u1031" * signs.count("ေ") + "\u103b" * signs.count("ြ")
        after = signs.replace("ေ", "").replace("ြ", "").translate(SIGNS)
        stacked = STACKED[below[1]] if below else ""
        return before + base + stacked + ("\u1064" if kinzi else "") + after

    return re.sub("(င်္)?([က-ဪဿ])(္[က-အ])?([\u102b-\u1038\u103a-\u103e]*)", typed, text)
