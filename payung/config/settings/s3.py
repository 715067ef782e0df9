"""Exhibits in an S3 store: settings of django-storages. Credentials are settings of boto3 (AWS_...)."""

from botocore.config import Config


def bucket(name: str, endpoint: str) -> dict[str, object]:
    """Return the entry of STORAGES for a bucket. `endpoint`: the store's address; empty for Amazon."""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": name,
            "endpoint_url": endpoint or None,
            "default_acl": None,
            "file_overwrite": False,
            # Not every S3 store knows the newer checksums. The file's name is our checksum.
            "client_config": Config(
                s3={"addressing_style": "path" if endpoint else "auto"},
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
