"""Operation of an installation: backups, checks, status, task queue, database roles, commands."""
