"""The table of languages: what a browser or a report asks for finds its language."""

import pytest
from django.test import RequestFactory, override_settings
from django.utils import translation

from payung.language import languages
from payung.language.languages import TONGUES


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        *(("tl-PH", "fil"), ("in", "id"), ("zh", "zh-hans"), ("zh_Hans_SG", "zh-hans")),
        *(("pt-TL", "pt"), ("MY", "my"), ("xx", None), ("", None)),
    ],
)
def test_the_nearest_language_is_found(tag: str, code: str | None) -> None:
    tongue = languages.nearest(tag)
    assert (tongue.code if tongue else None) == code


@pytest.mark.parametrize(
    ("tag", "family"),
    [
        *(("en", "en"), ("en-GB", "en"), ("tl-PH", "fil"), ("zh-Hans-CN", "zh"), ("zh", "zh")),
        *(("pt-TL", "pt"), ("und", "other"), ("", "other"), ("other", "other")),
        *(("abcdefgh", "other"), ("qzq-Latn-x-budi", "other"), ("x" * 5000, "other")),
    ],
)
def test_what_is_kept_of_a_tag_is_a_language_of_the_house_or_that_it_is_none(
    tag: str, family: str
) -> None:
    assert languages.family(tag) == family


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        *(("zh-CN,zh;q=0.9", "zh-hans"), ("zh-SG", "zh-hans"), ("zh-Hans-CN", "zh-hans")),
        *(("tl-PH,tl;q=0.9,en;q=0.5", "fil"), ("fil-PH", "fil"), ("in-ID", "id"), ("in", "id")),
        *(("ms-MY", "ms"), ("my-MM", "my"), ("lo-LA", "lo"), ("km-KH", "km"), ("vi-VN", "vi")),
        *(("ta-SG", "ta"), ("pt-BR", "pt"), ("pt-TL", "pt"), ("tet-TL,pt;q=0.8", "tet")),
        *(("fr-FR, lo;q=0.3", "lo"), ("fr", "en")),
    ],
)
def test_what_a_browser_asks_for_is_found(asked: str, code: str) -> None:
    with override_settings(LANGUAGES=languages.named(TONGUES)):
        request = RequestFactory().get("/", headers={"Accept-Language": asked})
        assert translation.get_language_from_request(request) == code


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.code)
def test_django_knows_each(tongue: languages.Tongue) -> None:
    assert translation.get_language_info(tongue.code)["code"] == tongue.code
    assert translation.to_locale(tongue.code) == tongue.folder
