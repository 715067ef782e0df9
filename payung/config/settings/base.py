"""Settings that all faces share. A face adds its addresses, middleware and secrets."""

import os
from pathlib import Path
from typing import Any

from payung.foundation import secrets
from payung.language import languages

CHECKOUT = Path(__file__).resolve().parents[3]  # or the folder that Payung was installed into
IS_CHECKOUT = (CHECKOUT / "pyproject.toml").exists()
SHARE = CHECKOUT if IS_CHECKOUT else CHECKOUT / "payung" / "share"  # setup.py copies there


def default_home() -> Path:
    """Return the home without PAYUNG_HOME: in the checkout, or in the user's data folder."""
    return CHECKOUT / "var" if IS_CHECKOUT else Path.home() / ".local" / "share" / "payung"


def flag(name: str) -> bool:
    """Say whether the environment variable `name` is on."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated words of the environment variable `name`."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


PAYUNG_DEVELOPMENT = flag("PAYUNG_DEVELOPMENT")
PAYUNG_HOME = Path(os.environ.get("PAYUNG_HOME") or default_home())
PAYUNG_SECRETS_DIR = Path(os.environ.get("PAYUNG_SECRETS_DIR", PAYUNG_HOME / "secrets"))
PAYUNG_SECRETS: tuple[str, ...] = ()
PAYUNG_FACE = "none"
# `payung demo` makes this file: pages carry a mark, and the country is an invented one.
PAYUNG_DEMO = (PAYUNG_HOME / "demo").exists()
PAYUNG_COUNTRY = os.environ.get("PAYUNG_COUNTRY", "XA" if PAYUNG_DEMO else "")
# The signed policy that no child is investigated over images of themselves. Without it no page says
# "you are not in trouble".
PAYUNG_CHILD_POLICY = os.environ.get("PAYUNG_CHILD_POLICY", "invented" if PAYUNG_DEMO else "")
# Agreements with partners who look for fingerprints of pictures: a file; empty: nobody is asked for any.
PAYUNG_REMOVAL_AGREEMENTS = os.environ.get(
    "PAYUNG_REMOVAL_AGREEMENTS",
    str(Path(__file__).parents[2] / "removal/data/invented_agreements.json") if PAYUNG_DEMO else "",
)
# Hashes of harmless or viral pictures, as `payung hash` prints them: their fingerprints wait for a person.
PAYUNG_REMOVAL_HARMLESS = os.environ.get("PAYUNG_REMOVAL_HARMLESS", "")
# Public halves (64 hexadecimal digits) of keys from another machine; empty: from their files next to the
# secrets. Never in the database: whoever writes there could replace them.
PAYUNG_ROOT = os.environ.get("PAYUNG_ROOT", "")
PAYUNG_RECOVERY = os.environ.get("PAYUNG_RECOVERY", "")
PAYUNG_WEBHOOK_KEY = os.environ.get("PAYUNG_WEBHOOK_KEY", "")  # whpk_...; empty: from its file
# Where notices go out: passwords come from secrets alone.
PAYUNG_SMTP_HOST = os.environ.get("PAYUNG_SMTP_HOST", "")  # empty: no e-mail
PAYUNG_SMTP_PORT = int(os.environ.get("PAYUNG_SMTP_PORT", "587"))
PAYUNG_SMTP_SECURITY = os.environ.get("PAYUNG_SMTP_SECURITY", "starttls")  # starttls, tls or none
PAYUNG_SMTP_USER = os.environ.get("PAYUNG_SMTP_USER", "")
PAYUNG_SMTP_FROM = os.environ.get("PAYUNG_SMTP_FROM", "")
PAYUNG_SMS_GATEWAY = os.environ.get("PAYUNG_SMS_GATEWAY", "")  # https address; empty: no SMS
PAYUNG_NOTICES_KEY = os.environ.get("PAYUNG_NOTICES_KEY", "")  # hexadecimal; empty: from its file
PAYUNG_DISTRUSTED = frozenset(words("PAYUNG_DISTRUSTED"))  # signing keys that are never believed
# A country's own steps towards its first unit, in addition to ours; the file may be absent.
PAYUNG_STEPS = Path(os.environ.get("PAYUNG_STEPS", PAYUNG_HOME / "steps.toml"))
# Receivers of backups: age public keys (age1...), separated by commas; empty: from their files next to the
# secrets. A backup of the secrets can have its own key.
PAYUNG_BACKUP_KEY = os.environ.get("PAYUNG_BACKUP_KEY", "")
PAYUNG_SECRETS_BACKUP_KEY = os.environ.get("PAYUNG_SECRETS_BACKUP_KEY", "")
# Those who keep the lists, to whom a unit may seal corrected sentences: age public keys; empty: none leaves.
PAYUNG_LISTS_KEY = os.environ.get("PAYUNG_LISTS_KEY", "")
PAYUNG_PG_BIN = os.environ.get("PAYUNG_PG_BIN", "")  # folder of pg_dump and pg_restore
# Folder of the sealed files of exhibits. The backup must be able to read it too.
PAYUNG_EXHIBITS = Path(os.environ.get("PAYUNG_EXHIBITS", PAYUNG_HOME / "exhibits"))
PAYUNG_LEAVE_URL = os.environ.get("PAYUNG_LEAVE_URL", "https://www.wikipedia.org/")
# Recorded voices and sign-language films of the screens: docs/developers/recordings.md. Empty: none.
PAYUNG_RECORDINGS = os.environ.get("PAYUNG_RECORDINGS", "")
# Proxies whose forwarded addresses are believed: their addresses, or "unix" for a socket file.
PAYUNG_PROXY = frozenset(words("PAYUNG_PROXY"))

# A country's own retention periods, in the form of payung/cases/data/retention.toml; empty: our defaults.
PAYUNG_RETENTION = os.environ.get("PAYUNG_RETENTION", "")
# Ids of deleted records, outside the database: after a restore of an older copy they are deleted again.
PAYUNG_TOMBSTONES = Path(os.environ.get("PAYUNG_TOMBSTONES", PAYUNG_HOME / "tombstones.jsonl"))
# Folder of acts that wait for the ledger (payung/ledger/spool.py); None: each is entered at once.
PAYUNG_SPOOL: Path | None = None

DEBUG = False
LOCAL_HOSTS = "127.0.0.1,localhost,[::1]" if PAYUNG_DEVELOPMENT else ""
ALLOWED_HOSTS = words("PAYUNG_HOSTS", LOCAL_HOSTS)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django_tasks_db",
    "payung.foundation",
    "payung.ledger",
    "payung.directory",
    "payung.staff",
    "payung.language",
    "payung.media",
    "payung.triage",
    "payung.intake",
    "payung.cases",
    "payung.removal",
    "payung.operations",
    "payung.tools",
]
MIDDLEWARE: list[str] = []
AUTH_USER_MODEL = "people.Officer"
# No password is stored, and no hash of one: it opens an officer's key, or it does not.
AUTHENTICATION_BACKENDS = ["payung.staff.backend.KeyBackend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "payung.staff.passwords.HardToGuess"}]

SQLITE = {
    "ENGINE": "payung.operations.sqlite_backend",
    "NAME": PAYUNG_HOME / "payung.sqlite3",
    "OPTIONS": {
        # A closed connection is kept for the next thread that asks: a new one reads the whole schema.
        "pool": {"max_size": 8},
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: a receipt that was shown survives a power cut. secure_delete: deleted data is overwritten.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    },
}
POSTGRESQL: dict[str, Any] = {
    # libpq reads host and user itself: PGHOST, PGDATABASE, PGUSER, PGPASSWORD, PGSERVICE.
    "ENGINE": "django.db.backends.postgresql",
    "NAME": os.environ.get("PGDATABASE", "payung"),
    "USER": os.environ.get("PGUSER", ""),
    "PASSWORD": os.environ.get("PGPASSWORD", ""),
    "HOST": os.environ.get("PGHOST", ""),
    "PORT": os.environ.get("PGPORT", ""),
    "OPTIONS": {
        "pool": {"min_size": 1, "max_size": 8},
        # Frequent queries are planned once for each connection.
        "server_side_binding": True,
        "prepare_threshold": 5,
    },
    # A connection is tested before use, so that a restart of the database causes no error.
    "CONN_HEALTH_CHECKS": True,
}
DATABASES = {"default": POSTGRESQL if os.environ.get("PAYUNG_DATABASE") == "postgresql" else SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Seconds in which every task ends. A longer one belongs to a killed worker, and is run again.
PAYUNG_TASK_LEASE = int(os.environ.get("PAYUNG_TASK_LEASE", "120"))
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Socket file of the matcher; empty: each process searches the hash sets itself.
PAYUNG_MATCHER = os.environ.get("PAYUNG_MATCHER", "")

# Services from which hash sets are downloaded; the file may be absent.
PAYUNG_SERVICES = Path(os.environ.get("PAYUNG_SERVICES", PAYUNG_HOME / "services.toml"))

LANGUAGE_CODE = "en"
LANGUAGES = languages.named(languages.of_the_desk())  # the public face has others: public.py
# The sentences of the public face, then those of the desk alone.
LOCALE_PATHS = [SHARE / "locale" / "public", SHARE / "locale" / "desk"]
# Languages of the public face (codes, separated by commas; empty: all complete ones), and whether it leaves out
# those that no native speaker has reviewed.
PAYUNG_LANGUAGES = words("PAYUNG_LANGUAGES")
PAYUNG_REVIEWED_ONLY = flag("PAYUNG_REVIEWED_ONLY")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH: list[str] = []

PAYUNG_LARGEST_ASKED = 16 * 1024 * 1024  # bytes of a file that is looked up, in memory
# A face takes no file unless its settings say otherwise.
FILE_UPLOAD_HANDLERS = ["payung.foundation.uploads.RefusingUploadHandler"]

STATIC_URL = "static/"
STATIC_ROOT = PAYUNG_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Encrypted, so their group may read them: the backup's user.
    "exhibits": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PAYUNG_EXHIBITS,
            "file_permissions_mode": 0o640,
            "directory_permissions_mode": 0o2750,
        },
    },
}
# Instead of that folder: a bucket of an S3 store (requirements/s3.txt), which sees only encrypted bytes.
PAYUNG_EXHIBITS_BUCKET = os.environ.get("PAYUNG_EXHIBITS_BUCKET", "")
PAYUNG_EXHIBITS_ENDPOINT = os.environ.get("PAYUNG_EXHIBITS_ENDPOINT", "")
if PAYUNG_EXHIBITS_BUCKET:
    from payung.config.settings.s3 import bucket

    STORAGES["exhibits"] = bucket(PAYUNG_EXHIBITS_BUCKET, PAYUNG_EXHIBITS_ENDPOINT)

SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" would make browsers send `Origin: null` with our own forms. This tells other sites nothing.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
HSTS = 63072000  # seconds: two years
SECURE_HSTS_SECONDS = 0 if PAYUNG_DEVELOPMENT else HSTS
X_FRAME_OPTIONS = "DENY"
APPEND_SLASH = True
# Deployment checks of Django that do not apply: the proxy redirects to TLS (W008), our hosts may share a domain
# with others (W005), and the preload list would show our hosts to everybody (W021).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

# Figures of the processes, for `payung status`: a folder for each face, without paths, ids or addresses.
PAYUNG_FIGURES = Path(os.environ.get("PAYUNG_FIGURES", PAYUNG_HOME / "figures"))
PAYUNG_STATUS_PORT = int(os.environ.get("PAYUNG_STATUS_PORT", "8003"))  # only on this machine
PAYUNG_REQUEST_LOG = flag("PAYUNG_REQUEST_LOG")  # of desk and api, never of the public face

LOGGING = {
    "version": 1,
    # Other loggers are silent: a server's own log would write addresses.
    "disable_existing_loggers": True,
    "formatters": {"lines": {"()": "payung.foundation.logs.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"level": "WARNING"},
        # A warning on a missing page would show who looked for what, and when.
        "django.request": {"level": "ERROR"},
        "gunicorn.error": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # Our own loggers are on, also if they existed before.
        "payung": {"level": "WARNING"},
        "payung.requests": {"level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
LOGGING_CONFIG = "logging.config.dictConfig"


def templates(folder: str, *processors: str) -> list[dict[str, object]]:
    """Return the template settings of the face in `payung/doors/<folder>`."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [CHECKOUT / "payung" / "doors" / folder / "templates"],
            "APP_DIRS": False,
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request", *processors],
                "libraries": {folder: f"payung.doors.{folder}.tags"},
                "builtins": ["django.templatetags.i18n", f"payung.doors.{folder}.tags"],
            },
        }
    ]


def session_key() -> str:
    """Return Django's signing key from its secret, or a random one before `payung secrets` has run."""
    path = PAYUNG_SECRETS_DIR / secrets.SESSION
    if secrets.variable(secrets.SESSION) in os.environ or path.exists():
        return secrets.read(secrets.SESSION, PAYUNG_SECRETS_DIR).hex()
    return os.urandom(32).hex()
