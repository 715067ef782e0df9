"""Backups: the database at one moment and the exhibits' sealed files, in one encrypted file.

The file is a tar archive in age format, sealed to an operator's public key. The private half is on no machine
of the installation. SQLite's and PostgreSQL's own tools read the contents, so a backup opens without Payung
too:

    manifest.json     version, migrations, database, time, heads of the ledger
    README.txt        how to open it by hand
    database/000001   the database in parts of some megabytes
    exhibits/...      sealed files, as stored on the disk
    SHA256SUMS        digests of all members, for `sha256sum -c`

The application's secrets go into a separate file of the same form. See docs/operators/backup.md.
"""
