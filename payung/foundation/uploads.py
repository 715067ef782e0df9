"""Upload handlers (placeholder while being written)."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class RefusingUploadHandler(FileUploadHandler):
    """Takes no file."""

    def new_file(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        raise SkipFile

    def receive_data_chunk(self, raw_data, start):  # type: ignore[no-untyped-def]
        return None

    def file_complete(self, file_size):  # type: ignore[no-untyped-def]
        return None
