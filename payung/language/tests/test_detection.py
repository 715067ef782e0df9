"""The language of a short text: right, or no answer."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.language import detection
from payung.language.languages import TONGUES


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("someone wants my picture and threatens me", "en"),
        ("kenapa dia minta foto, aku takut", "id"),
        ("saya tak tahu nak buat apa", "ms"),
        ("natatakot ako, may nangungulit sa akin", "fil"),
        ("tôi sợ lắm", "vi"),
        ("estou com medo e não sei o que fazer", "pt"),
        ("hau ta'uk, hau la hatene atu halo saida", "tet"),
        ("ema ida husu hau nia foto no ameasa hau", "tet"),
        ("มีคนขอรูปหนู ใน Facebook", "th"),
        ("ຂ້ອຍຢ້ານ", "lo"),
        ("ខ្ញុំខ្លាច", "km"),
        ("ကြောက်တယ်", "my"),
        ("எனக்கு பயமாக உள்ளது", "ta"),
        ("我害怕", "zh-Hans"),
    ],
)
def test_a_text_in_one_of_our_languages_is_told(text: str, tag: str) -> None:
    assert detection.guess(text) == tag
    assert tag in detection.LANGUAGES


@pytest.mark.parametrize(
    "text",
    [
        *("", "12 34", ":)", "ok", "😊", "help", "Здравствуйте", "Facebook", "Siti Nurhaliza"),
        "mod wela laew khrab phom mai dai on ngoen",  # Thai in Latin letters
        "je ne sais pas quoi faire",  # none of ours
        "no sé qué hacer, tengo miedo",
    ],
)
def test_what_is_not_clear_gets_no_answer(text: str) -> None:
    assert detection.guess(text) is None


@given(st.text(max_size=60))
def test_the_answer_is_one_of_our_languages_or_none(text: str) -> None:
    assert detection.guess(text) in {None, *detection.LANGUAGES}


def test_the_model_is_read_only_when_asked() -> None:
    code = "import sys, payung.language.detection as d; d.guess('1'); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# What is said to an officer who writes to a child

ENGLISH = "Thank you for telling us. It is not your fault."
THAI = "ขอบคุณที่บอกเรา เรื่องนี้ไม่ใช่ความผิดของคุณ"
TETUM = "Obrigada tanba ita konta mai ami. Ida-ne'e la'ós ita-nia sala."
INDONESIAN = "Terima kasih sudah cerita. Ini bukan salahmu, kamu tidak sendirian."


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("th", ENGLISH, "en"),
        ("en", THAI, "th"),
        ("th-TH", ENGLISH, "en"),
        ("tl", INDONESIAN, "id"),
        ("zh-Hans", ENGLISH, "en"),
        ("tet", INDONESIAN, "id"),
        ("pt", TETUM, "tet"),
    ],
)
def test_another_language_than_the_childs_is_named(language: str, text: str, other: str) -> None:
    assert detection.other_than(language, text) == other


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("th", THAI),
        ("th", THAI + " facebook"),
        ("en-GB", ENGLISH),
        ("th", "Hello, ok?"),  # too short to say so
        ("ms", INDONESIAN),  # alike
        ("tet", TETUM),
        ("jv", INDONESIAN),  # none of ours
        ("und", ENGLISH),
        ("th", ""),
        ("", ENGLISH),
    ],
)
def test_what_could_be_the_childs_language_is_let_be(language: str, text: str) -> None:
    assert detection.other_than(language, text) is None


def test_where_nothing_was_trained_scripts_alone_decide(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(detection, "WEIGHTS", tmp_path / "none.npz")
    detection.load.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert detection.guess(ENGLISH) is None
            assert detection.guess(THAI) == "th"
        assert "classifier-untrained" in caplog.text
    finally:
        detection.load.cache_clear()


def test_every_language_of_the_house_can_be_told() -> None:
    assert set(detection.LANGUAGES) == {tongue.tag for tongue in TONGUES}
