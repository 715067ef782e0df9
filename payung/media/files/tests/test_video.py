"""Films: their frames are hashed, key frames first; a hostile one costs a sentence and bounded time."""

import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path
from time import monotonic

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image

from payung.media.files import hashing, pdq, video
from payung.media.files.analysis import FileAnalysis
from payung.media.files.errors import SENTENCES, FailureReason, Unreadable
from payung.media.files.tests.pictures import away, colours, saved
from payung.media.sandbox import dispatch
from payung.media.scan import records

pytest.importorskip("av", reason="requirements/media.txt is not installed")

from payung.media.files.tests.films import SIZE, film, sound


def looks(seed: int) -> bytes:
    """Return the hash of the shapes as a picture."""
    gray = Image.fromarray(colours(*SIZE, seed)).convert("L")
    return pdq.hashes(np.asarray(gray))[0].bits


@pytest.mark.parametrize(
    ("codec", "form", "kind"),
    [
        ("mpeg4", "mp4", "video/mp4"),
        ("mpeg4", "avi", "video/x-msvideo"),
        ("libx264", "matroska", "video/x-matroska"),
        ("libx264", "mpegts", "video/mp2t"),
        ("libvpx", "webm", "video/webm"),
    ],
)
def test_each_second_of_a_film_has_the_hash_of_what_is_seen(
    codec: str, form: str, kind: str
) -> None:
    data = film(codec=codec, form=form)
    analysis = hashing.hash_bytes(data)
    assert (analysis.kind, analysis.why, analysis.look) == (kind, None, None)
    assert analysis.digests.md5 == hashlib.md5(data).hexdigest()
    assert len(analysis.frames) in {4, 5}
    assert away(analysis.frames[0].pdq.bits, looks(1)) <= 10
    assert away(analysis.frames[-1].pdq.bits, looks(2)) <= 10
    assert all(len(frame.orientations) == 8 for frame in analysis.frames)
    assert [frame.second for frame in analysis.frames] == sorted(
        frame.second for frame in analysis.frames
    )


def test_key_frames_alone_show_the_whole_film() -> None:
    keys = video.frames(film(seconds=6, keys=10), lambda luma: luma.shape, others=0)
    assert keys.frames == [(0.0, SIZE), (2.0, SIZE), (4.0, SIZE)]


def test_of_a_long_film_frames_lie_further_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "MOST", 4)
    film_frames = video.frames(film(seconds=9, keys=1), lambda _luma: None)
    assert [second for second, _ in film_frames.frames] == [0.0, 4.0, 8.0]


def test_a_film_that_takes_too_long_is_looked_at_in_part() -> None:
    film_frames = video.frames(film(seconds=6, keys=1), lambda _luma: None, keys=-1.0)
    assert (len(film_frames.frames), film_frames.why) == (1, FailureReason.PARTLY)


def test_a_still_is_the_key_frame_in_which_something_is_to_be_seen() -> None:
    data = film((1, 2), size=(240, 320))
    with Image.open(io.BytesIO(video.still(data))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (320, 240))
        gray = np.asarray(picture.convert("L"))
    frames = [frame.pdq.bits for frame in hashing.hash_bytes(data).frames]
    assert min(away(pdq.hashes(gray)[0].bits, bits) for bits in frames) <= 10


@pytest.mark.parametrize(
    ("codec", "form", "keys"),
    [("mpeg4", "mp4", 10), ("libx264", "mpegts", 100), ("libx264", "matroska", 4)],
)
def test_the_still_of_a_second_is_the_frame_that_was_hashed(
    codec: str, form: str, keys: int
) -> None:
    data = film((1, 2, 3, 4), codec=codec, form=form, keys=keys)
    frames = hashing.hash_bytes(data).frames
    for frame in frames:
        with Image.open(io.BytesIO(video.still(data, frame.second))) as picture:
            bits = pdq.hashes(np.asarray(picture.convert("L")))[0].bits
        assert away(bits, frame.pdq.bits) <= 10
    with pytest.raises(Unreadable):
        video.still(data, 99.0)


def test_a_film_that_was_taken_upright_has_an_upright_still() -> None:
    data = film((1, 1))
    matrix = data.index(b"tkhd") + 4 + 40
    turned = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    upright = data[:matrix] + turned + data[matrix + 36 :]
    with Image.open(io.BytesIO(video.still(upright))) as picture:
        assert picture.size == SIZE
        gray = np.asarray(picture.convert("L").transpose(Image.Transpose.ROTATE_90))
    assert away(pdq.hashes(gray)[0].bits, looks(1)) <= 10


def test_films_in_archives_are_looked_at_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as box:
        box.writestr("kites.mp4", film())
    (box_seen,) = records.look([str(tmp_path / "box.zip")])
    assert isinstance(box_seen, records.ScannedFile)
    ((name, _size, *values),) = box_seen.inside
    file = records.ScannedFile(*values)
    assert (name, file.kind, len(file.frames)) == ("kites.mp4", "video/mp4", 4)


def test_what_is_no_film_has_no_still() -> None:
    for data in (b"", b"kites", saved(colours(64, 64))):
        with pytest.raises(Unreadable):
            video.still(data)


def test_without_the_library_it_is_told_and_the_file_is_known_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(video, "can_look", lambda: False)
    data = film()
    analysis = hashing.hash_bytes(data)
    assert (analysis.why, analysis.frames) == (FailureReason.NO_FRAMES, ())
    assert analysis.digests.sha256 == hashlib.sha256(data).hexdigest()


def hostile() -> dict[str, bytes]:
    mp4, mkv = film(), film(form="matroska")
    films = {f"cut at {at}.mp4": mp4[:at] for at in (30, 200, len(mp4) // 2, len(mp4) - 1)}
    films |= {f"cut at {at}.mkv": mkv[:at] for at in (60, 300, len(mkv) // 2)}
    for step in range(1, 12):
        at = step * len(mp4) // 12
        films[f"changed at {at}.mp4"] = mp4[:at] + b"\xff" * 16 + mp4[at + 16 :]
    head = mp4.index(b"mvhd") + 4 + 16
    films["endless.mp4"] = mp4[:head] + b"\x7f\xff\xff\xff" + mp4[head + 4 :]
    films["no length.mp4"] = mp4[:head] + bytes(4) + mp4[head + 4 :]
    wide = mp4.index(b"tkhd") + 4 + 76
    films["huge.mp4"] = mp4[:wide] + struct.pack(">II", 0xFFFF0000, 0xFFFF0000) + mp4[wide + 8 :]
    sizes = mp4.index(b"mp4v") + 4 + 24
    films["wide.mp4"] = mp4[:sizes] + b"\xff\xff\xff\xff" + mp4[sizes + 4 :]
    films["sound.mkv"] = sound()
    films["ftyp.mp4"] = b"\0\0\0\x18ftypisom" + bytes(5000)
    films["away.mp4"] = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    films["away.avi"] = b"ffconcat version 1.0\nfile '/etc/passwd'\n"
    return films


def test_hostile_films_cost_a_sentence_at_most_and_the_rest_goes_on(tmp_path: Path) -> None:
    names = hostile()
    for name, data in names.items():
        (tmp_path / name).write_bytes(data)
    began = monotonic()
    results = dict(
        dispatch.each(hashing.hash_file, sorted(tmp_path.iterdir()), workers=1, seconds=20)
    )
    assert monotonic() - began < 90
    assert len(results) == len(names)
    for path, analysis in results.items():
        assert isinstance(analysis, FileAnalysis), path.name
        assert analysis.digests.md5 == hashlib.md5(names[path.name]).hexdigest()
        assert analysis.why is None or analysis.why in SENTENCES
        assert analysis.frames or analysis.why or not video.is_film(analysis.kind), path.name


@pytest.mark.parametrize(
    ("form", "codec", "kind"),
    [
        ("ogg", "libvpx", "ogg"),
        ("rm", "rv10", "vnd.rn-realvideo"),
        ("ismv", "libx264", "mp4"),
        ("h264", "libx264", "h264"),
        ("mxf", "mpeg2video", "mxf"),
    ],
)
def test_a_film_of_a_rarer_kind_is_known_by_its_first_bytes(
    form: str, codec: str, kind: str
) -> None:
    analysis = hashing.hash_bytes(film(form=form, codec=codec, rate=25, seconds=1, size=(240, 320)))
    assert (analysis.kind, analysis.why, bool(analysis.frames)) == (f"video/{kind}", None, True)


def test_a_film_of_an_older_quicktime_is_known_too() -> None:
    data = film(form="mov")
    analysis = hashing.hash_bytes(data[:4] + b"wide" + data[8:])
    assert (analysis.kind, analysis.why, len(analysis.frames)) == ("video/quicktime", None, 4)


def test_a_playlist_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "kites.mp4").write_bytes(film())
    for text in (
        f"#EXTM3U\n#EXTINF:4,\nfile://{tmp_path}/kites.mp4\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile '{tmp_path}/kites.mp4'\n",
    ):
        with pytest.raises(Unreadable):
            video.frames(text.encode(), lambda _luma: None)


def test_a_frame_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "MOST_POINTS", SIZE[0] * SIZE[1] - 1)
    assert hashing.hash_bytes(film()).why is FailureReason.TOO_LARGE


def test_the_command_names_frames(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kites.mp4").write_bytes(film())
    call_command("hash", str(tmp_path / "kites.mp4"))
    line = json.loads(capsys.readouterr().out)
    assert (line["pdq"], line["pdq_quality"]) == (None, None)
    assert [frame["second"] for frame in line["frames"]] == [0.0, 1.0, 2.0, 3.0]
    assert len(line["frames"][0]["pdq"]) == 64
