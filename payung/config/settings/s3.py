"""Exhibits in a store that speaks S3: what django-storages is told. Who signs in, boto3 is told (AWS_...)."""

from typing import Any

from botocore.config import Config


def bucket(name: str, endpoint: str) -> dict[str, Any]:
    """Return the entry of STORAGES for a bucket; `endpoint`: the store's address, empty for Amazon's own."""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": name,
            "endpoint_url": endpoint or None,
            "default_acl": None,
            "file_overwrite": False,
            # Not every store that speaks S3 knows the newer checksums: ours is the file's own name.
            "client_config": Config(
                s3={"addressing_style": "path" if endpoint else "auto"},
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
