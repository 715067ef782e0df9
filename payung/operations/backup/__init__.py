"""Backups: what the database holds at one moment, and the sealed files beside it, in one encrypted file.

The file is a tar archive in age format, sealed to an operator's public key whose private half is on no machine
of the installation. Inside lies what SQLite's and PostgreSQL's own tools read, so it opens without Payung too:

    manifest.json     what it is: version, migrations, database, when, heads of the ledger
    README.txt        how to open it by hand
    database/000001   the database in parts of some megabytes, one after the other
    exhibits/...      sealed files, as they lie on the disk
    SHA256SUMS        the digest of each of these, as `sha256sum -c` reads it

The application's secrets make a file of their own, in the same form. docs/operators/backup.md says how to use
all of it.
"""
