"""What keeps an installation running: backups, checks, status, the queue, database roles, its commands."""
