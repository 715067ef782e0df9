"""Uploads for a lookup: hashed while they arrive in a request, and never stored."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from payung.media.files.analysis import FileAnalysis
from payung.media.sandbox.examination import Examination


class PassedFile(UploadedFile):  # type: ignore[type-arg]  # only the stubs' is
    """An upload without its content: claimed name, size and analysis."""

    def __init__(self, name: str | None, size: int, analysis: FileAnalysis) -> None:
        super().__init__(name=name, size=size)
        self.analysis = analysis

    def close(self) -> None:
        """Do nothing: no file is open. Django asks for this where a form holds more files than it reads."""


class PassingUploadHandler(FileUploadHandler):
    """Hashes each file of a request in memory, up to the largest that is looked up."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._examination = Examination(self.file_name or "", notes=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take in a chunk. Raises RequestDataTooBig beyond the largest size."""
        if start + len(raw_data) > settings.PAYUNG_LARGEST_ASKED:
            raise RequestDataTooBig
        self._examination.add(raw_data)

    def file_complete(self, file_size: int) -> PassedFile:
        """Return what the file is."""
        return PassedFile(self.file_name, file_size, self._examination.done())
