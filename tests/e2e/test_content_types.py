"""An unreadable content type breaks none of the running faces."""

import urllib.error
import urllib.request

import pytest

from tests.e2e.conftest import Faces

pytestmark = pytest.mark.servers
ODD = (
    "application/json; a*=none-such'x'%41",
    "multipart/form-data; charset=hex; boundary=x",
    "application/x-www-form-urlencoded; charset=undefined",
)


@pytest.mark.parametrize("kind", ODD)
def test_no_face_breaks(faces: Faces, kind: str) -> None:
    pages = (
        f"{faces.public}/en/tell/",
        f"{faces.desk}/sign-in/",
        f"{faces.api}/v1/reports?limit=%35",
    )
    for page in pages:
        for body in (None, b"name=%ff&a=%41"):
            asked = urllib.request.Request(page, body, {"Content-Type": kind})
            try:
                with urllib.request.urlopen(asked, timeout=30) as answer:
                    status = answer.status
            except urllib.error.HTTPError as error:
                status = error.code
                error.close()
            assert status < 500, page
