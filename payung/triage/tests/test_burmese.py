"""Burmese: one spelling for what sounds or looks alike, syllables with an end, and Zawgyi read too."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from payung.language.tests.burmese import STACKED, in_zawgyi
from payung.language.zawgyi import from_zawgyi, may_be_zawgyi
from payung.triage.phrases import PhraseList, Signal, signals_in
from payung.triage.phrases.phrase_list import book
from payung.triage.phrases.spelling import plain, spellings

# Zawgyi, and the same in Unicode.
PAIRS = [
    ("ငါ ေသခ်င္တယ္", "ငါ သေချင်တယ်"),
    ("ၿခိမ္းေျခာက္ေနတယ္", "ခြိမ်းခြောက်နေတယ်"),
    ("ကြၽန္မ ေၾကာက္တယ္", "ကျွန်မ ကြောက်တယ်"),
    ("ကြၽန္ေတာ္", "ကျွန်တော်"),
    ("ဓာတ္ပုံေတြ ျဖန႔္မယ္တဲ့", "ဓာတ်ပုံတွေ ဖြန့်မယ်တဲ့"),
    ("သူ႔ကို လႊဲၿပီးၿပီ", "သူ့ကို လွှဲပြီးပြီ"),
    ("ညီမေလး ေပ်ာက္ေနတယ္", "ညီမလေး ပျောက်နေတယ်"),
    ("အႏၲရာယ္", "အန္တရာယ်"),
    ("ျပႆနာ", "ပြဿနာ"),
    ("႐ွိတယ္", "ရှိတယ်"),
    ("ႏွစ္နာရီ", "နှစ်နာရီ"),
    ("ရႈပ္တယ္", "ရှုပ်တယ်"),
    ("မဂၤလာပါ", "မင်္ဂလာပါ"),
    ("အဂၤါေန႔", "အင်္ဂါနေ့"),
    ("အကၤ်ီ", "အင်္ကျီ"),
    ("သေဘၤာ", "သင်္ဘော"),
    ("ကမၻာႀကီး", "ကမ္ဘာကြီး"),
    ("ဥကၠ႒", "ဥက္ကဋ္ဌ"),
    ("ဒုကၡေပးမယ္", "ဒုက္ခပေးမယ်"),
    ("အဓိပၸာယ္", "အဓိပ္ပာယ်"),
    ("ေစ်း၀ယ္", "ဈေးဝယ်"),
    ("ဦးေလး", "ဦးလေး"),
]

ALIKE = [
    ("ခြိမ်းခြောက်", "ချိန်းချောက်"),
    ("ဓာတ်ပုံ", "ဒါတ်ပုံ"),
    ("ဓားမ", "ဒါးမ"),
    ("ဈေး", "စျေး"),
    ("ဦးလေး", "ဦးလေး"),
    ("ဩဇာ", "သြဇာ"),
    ("ပြဿနာ", "ပြသနာ"),
    ("ညဉ့်", "ညဥ့်"),
    ("ရန်", "ရံ"),
    ("အိမ်", "အိန်"),
    ("သတ်", "သပ်"),
    ("ဘဝ", "ဘ၀"),
    ("၇ှိတယ်", "ရှိတယ်"),
    ("၇က်", "ရက်"),
    ("၁၀၀၀", "၁ဝဝဝ"),
    ("ပုံ", "ပံု"),
    ("တွေ့", "တ့ွေ"),
    ("ပါပါ", "ပါါာာပါ"),
    ("သေ ချ င် တယ်", "သေချင်တယ်"),
    ("ပို့မည်ဟု ပြောပါသည်", "ပို့မယ်လို့ ပြောတယ်"),
    ("သေပါတော့မယ်", "သေတော့မယ်"),
]

NOT_ALIKE = [("သေ", "သေး"), ("နေ", "နေ့"), ("ငါ", "ငါ့"), ("ကူညီပါ", "ကူညီ"), ("က", "ခ")]


def burmese() -> PhraseList:
    return next(phrases for phrases in book() if phrases.language == "my")


SYLLABLES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "", "င်္"]),
        st.sampled_from("ကခဂဃငစဆဇဈညတထဒဓနပဖဗဘမယရလဝသဟအ"),
        st.one_of(st.just(""), st.sampled_from(sorted(STACKED)).map(lambda letter: "္" + letter)),
        st.sampled_from(["", "ျ", "ြ", "ွ", "ှ", "ျွ", "ြွ", "ွှ", "ျှ"]),
        st.sampled_from(["", "ာ", "ါ", "ိ", "ီ", "ု", "ူ", "ေ", "ဲ", "ို", "ော", "ော်", "ံ", "ုံ"]),
        st.sampled_from(["", "", "က်", "တ်", "န်", "င်", "ယ်"]),
        st.sampled_from(["", "့", "း"]),
    ),
)
BLOCK = st.characters(min_codepoint=0x1000, max_codepoint=0x109F)


@pytest.mark.parametrize(("zawgyi", "unicode"), PAIRS)
def test_known_words_in_zawgyi_are_read_as_in_unicode(zawgyi: str, unicode: str) -> None:
    assert plain(from_zawgyi(zawgyi)) == plain(unicode)
    assert plain(unicode) in spellings(zawgyi)


def test_every_example_of_the_list_is_heard_in_zawgyi_too() -> None:
    phrases = burmese()
    unheard = [
        entry.example
        for entry in phrases.entries
        if entry.signal not in signals_in(in_zawgyi(entry.example))
    ]
    assert unheard == []


def test_nothing_is_heard_in_an_ordinary_sentence_in_zawgyi() -> None:
    heard = {text: signals_in(in_zawgyi(text)) for text in burmese().ordinary}
    assert not any(heard.values()), heard


@given(st.lists(SYLLABLES, max_size=8).map("".join))
def test_unicode_written_in_zawgyi_comes_back(text: str) -> None:
    assert plain(from_zawgyi(in_zawgyi(text))) == plain(text)


@given(st.text(st.one_of(BLOCK, st.sampled_from(" ·a1\u200b\u1039\u1031"))))
@example("\u1039")
@example("\u1031\u103b")
@example("ဝ၀၇\u1039")
def test_no_text_makes_it_raise(text: str) -> None:
    assert all(spellings(text))
    signals_in(text)


@pytest.mark.parametrize(
    "piece", ["\u1031", "\u103b", "\u1039", "က\u1039", "၀", "၁ဝ", "ပ်", "သေ", "က ", "ို"]
)
def test_a_long_hostile_text_takes_little_time(piece: str) -> None:
    start = time.process_time()
    list(spellings(piece * 50_000))
    assert time.process_time() - start < 5  # about 0.1 s; a square of the length would take hours


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_sounds_or_looks_alike_is_one_spelling(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), NOT_ALIKE)
def test_what_tells_words_apart_stays(one: str, other: str) -> None:
    assert plain(one) != plain(other)


def test_a_word_is_not_found_inside_a_longer_syllable() -> None:
    assert plain("သေ").strip() not in plain("သေး")
    assert plain("က").strip() not in plain("ရက်")
    assert plain("သေ").strip() in plain("မသေ ချင်")


@pytest.mark.parametrize("me", ["ကျွန်မ", "ကျမ", "သူမ", "ညီမ", "ငါ"])
def test_a_pronoun_that_ends_like_a_negation_is_none(me: str) -> None:
    assert Signal.MAY_HURT_SELF in signals_in(f"{me} သေချင်တယ်")
    assert Signal.THREAT in signals_in(f"{me} ခြိမ်းခြောက်ခံနေရတယ်")
    assert signals_in(f"{me} မသေချင်ဘူး") == frozenset()


def test_unicode_is_not_read_as_zawgyi_where_it_is_surely_unicode() -> None:
    assert not may_be_zawgyi("သေချင်တယ်")
    assert may_be_zawgyi("ကူညီပါ")  # the same in both
    assert may_be_zawgyi("သူငယ်ချင်းက ေသခ်င္တယ္ လို့ ရေးတယ်")


def test_a_quotation_in_zawgyi_is_heard_in_a_text_in_unicode() -> None:
    assert Signal.MAY_HURT_SELF in signals_in("သူငယ်ချင်းက ေသခ်င္တယ္ လို့ ရေးတယ်")
    assert Signal.MAY_HURT_SELF in signals_in("ေသခ်င္တယ္ လို့ ပြောတာ သူငယ်ချင်းပါ")
    assert Signal.MAY_HURT_SELF in signals_in("My friend wrote: ေသ\u200bခ်င္ တယ္")
