"""Settings of the portal. What changes between machines comes from the environment (README, "Ajustes")."""

import os
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from cartagena_ogp import environment as read

BASE_DIR = Path(__file__).resolve().parent.parent

# -- from the environment ---------------------------------------------------------------------
DEBUG = read.flag("DEBUG", default=False)
PORTAL_DATA = Path(read.text("PORTAL_DATA", str(BASE_DIR / "var"))).expanduser().absolute()
PORTAL_SURFACE = read.choice("PORTAL_SURFACE", "all", read.SURFACES)
HOST = read.text("HOST", "127.0.0.1")
PORT = read.number("PORT", 8000, low=1, high=65535)
PORTAL_URL = read.address("PORTAL_URL", f"http://{HOST}:{PORT}")
SHORT_URL = read.address("SHORT_URL", PORTAL_URL)
SECRETS = PORTAL_DATA / "secrets"
SECRET_KEY = read.kept_secret("SECRET_KEY", SECRETS, size=50)
HISTORY_SIGNING_KEY = read.seed("HISTORY_SIGNING_KEY", SECRETS)
RECEIPT_PEPPER = read.seed("RECEIPT_PEPPER", SECRETS)
VOTE_MASTER_KEY = read.seed("VOTE_MASTER_KEY", SECRETS)
SECURE = PORTAL_URL.startswith("https://")
BEHIND_PROXY = read.flag("BEHIND_PROXY", default=False)
ALLOWED_HOSTS = read.hosts(
    "ALLOWED_HOSTS",
    [
        *(address.split("//")[1].rsplit(":", 1)[0] for address in (PORTAL_URL, SHORT_URL)),
        *(HOST, "127.0.0.1", "localhost", "[::1]"),
    ],
)
DATABASES = {
    "default": read.database()
    | {
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": "test_portal"},
    }
}
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": read.number("DATABASE_POOL", 8, low=1, high=100),
    "timeout": 8,
}

for number, replica in enumerate(read.databases("DATABASE_REPLICA_URLS"), start=1):
    DATABASES[f"replica{number}"] = replica | {
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"MIRROR": "default"},
    }
    pool = DATABASES["default"]["OPTIONS"]["pool"] | {"timeout": 2}
    DATABASES[f"replica{number}"]["OPTIONS"]["pool"] = pool
DATABASE_ROUTERS = ["cartagena_ogp.routing.ReplicaRouter"]

# -- the house --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "cartagena_ogp",
    "commitments",
    "publicworks",
    "cocreation",
    "complaints",
    "monitoring",
    "cartagena_ogp.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pgtrigger",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "cartagena_ogp.middleware.RevisionCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cartagena_ogp.middleware.PortalHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cartagena_ogp.middleware.PathLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cartagena_ogp.accounts.second_factor.SecondFactorMiddleware",
]
ROOT_URLCONF = "cartagena_ogp.urls"
WSGI_APPLICATION = "cartagena_ogp.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cartagena_ogp.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "cartagena_ogp.templatetags.portal",
                "cartagena_ogp.templatetags.quick",
            ],
        },
    }
]
MIGRATION_MODULES: dict[str, str] = {}

# -- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "America/Bogota"
USE_TZ = True
USE_I18N = True

# -- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(read.text("STATIC_ROOT", str(PORTAL_DATA / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = PORTAL_DATA / "files"
STORAGES = {
    "default": read.storage("FILES_URL"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_MAX_IMAGE_BYTES = 10 * 1024 * 1024
UPLOAD_MAX_DOCUMENT_BYTES = 25 * 1024 * 1024
COMPLAINT_FILES = PORTAL_DATA / "sealed"
COMPLAINT_UPLOADS_AT_ONCE = 4  # in each process
COMPLAINT_DAY_BYTES = 100 * 1024 * 1024  # of one case
COMPLAINT_ONION = read.text("COMPLAINT_ONION", "")
COMPLAINT_SCANNER = read.text("COMPLAINT_SCANNER", "")
COMPLAINT_EXIT = read.text("COMPLAINT_EXIT", "https://es.wikipedia.org/")
FILE_UPLOAD_HANDLERS = [
    "complaints.uploads.SealingUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# -- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
ACCOUNT_ADAPTER = "cartagena_ogp.accounts.adapters.StaffOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "cartagena_ogp.accounts.forms.LoginForm",
    "reauthenticate": "cartagena_ogp.accounts.forms.ReauthenticateForm",
    "change_password": "cartagena_ogp.accounts.forms.ChangePasswordForm",  # nosec B105
    "set_password": "cartagena_ogp.accounts.forms.SetPasswordForm",  # nosec B105
    "reset_password": "cartagena_ogp.accounts.forms.ResetPasswordForm",  # nosec B105
    "reset_password_from_key": "cartagena_ogp.accounts.forms.ResetPasswordKeyForm",  # nosec B105
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "cartagena_ogp.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "cartagena_ogp.accounts.forms.CodeForm",
    "reauthenticate": "cartagena_ogp.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "cartagena_ogp.accounts.forms.EnrolAppForm",
    "add_webauthn": "cartagena_ogp.accounts.forms.EnrolKeyForm",
    "edit_webauthn": "cartagena_ogp.accounts.forms.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Cartagena Abierta"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
# Attempts are counted in PostgreSQL, so that every process sees them; with room enough that trying
# many accounts does not push out the count of one. Whose attempt it is: the address that the last
# proxy saw when there is one, else the connection's own; a header that anybody writes counts for nothing.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

# -- mail and jobs ----------------------------------------------------------------------------
MAILERS = read.mailers("MAIL_URL", PORTAL_DATA / "mail")
DEFAULT_FROM_EMAIL = read.text("DEFAULT_FROM_EMAIL", "Cartagena Abierta <no-responder@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
PROCRASTINATE_IMPORT_PATHS = [
    "cartagena_ogp.tasks",
    "cartagena_ogp.follow.tasks",
    "commitments.tasks",
    "publicworks.signs.tasks",
    "cocreation.voting.tasks",
    "complaints.sweeping",
    "complaints.tasks",
    "publicworks.tasks",
    "monitoring.tasks",
]

# -- security ---------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REDIRECT_EXEMPT = [r"^salud/$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-sesion" if SECURE else "sesion"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "cartagena_ogp.errors.csrf_failure"

# -- the portal's own -------------------------------------------------------------------------
BUILD = os.environ.get("PORTAL_BUILD", "") or read.build(BASE_DIR)
OC4IDS_PREFIX = read.text("OC4IDS_PREFIX", "oc4ids-000000")
OCDS_PREFIX = read.text("OCDS_PREFIX", "ocds-000000")
PAGE_CACHE_BYTES = 8 * 1024 * 1024
REPORTS_PER_HOUR = read.number("REPORTS_PER_HOUR", 60, low=1, high=100_000)
COMMENTS_PER_HOUR = read.number("COMMENTS_PER_HOUR", 120, low=1, high=100_000)
FOLLOW_REQUESTS_PER_HOUR = read.number("FOLLOW_REQUESTS_PER_HOUR", 300, low=0, high=1_000_000)
COMPLAINT_MAILBOX = read.text("COMPLAINT_MAILBOX", "")
COMPLAINT_SMALLEST_CELL = read.number("COMPLAINT_SMALLEST_CELL", 5, low=2, high=50)
SECOP_API_URL = read.address("SECOP_API_URL", "https://www.datos.gov.co")
SECOP_APP_TOKEN = read.text("SECOP_APP_TOKEN", "")
SECOP_DAILY = read.words("SECOP_DAILY")
API_REQUESTS_PER_MINUTE = read.number("API_REQUESTS_PER_MINUTE", 120, low=0, high=1_000_000)

METRICS_TOKEN = read.text("METRICS_TOKEN", "")
LOG_FORMAT = read.choice("LOG_FORMAT", "text", ("text", "json"))
SENTRY_DSN = read.text("SENTRY_DSN", "")
OTLP_ENDPOINT = read.text("OTEL_EXPORTER_OTLP_ENDPOINT", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "cartagena_ogp.logs.JsonLines"},
    },
    "filters": {
        "no_traces": {"()": "complaints.quiet_logs.NoTraces"},
        "no_persons": {"()": "cartagena_ogp.logs.WithoutPersons"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["no_traces", "no_persons"],
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
