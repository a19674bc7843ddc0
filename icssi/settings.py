"""Settings of the portal, in one file and a fixed order; values come from the environment (see .env.example)."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from icssi.offices import PERMISSIONS

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# --- what kind of portal this is -----------------------------------------------------------------------------
DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)


def needed(read, name, demo_value):
    """Read a value that production must set and a demo has a harmless value for."""
    value = read(name, demo_value) if DEMO else read(name)
    refuse(not DEMO and not value, f"{name} is empty; .env.example says what it is for")
    return value


def refuse(is_unsafe, reason):
    """A portal that would endanger its people does not start, in whatever process."""
    if is_unsafe:
        raise ImproperlyConfigured(reason)


SECRET_KEY = needed(env.str, "SECRET_KEY", "demo-only: this key protects nothing but fictional people")
PORT = env.int("PORT", 8000)
ALLOWED_HOSTS = needed(env.list, "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
PUBLIC_BASE_URL = needed(env.str, "PUBLIC_BASE_URL", f"http://localhost:{PORT}").rstrip("/")
IS_SECURE = PUBLIC_BASE_URL.startswith("https://")
THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}
refuse(
    (DEMO or DEBUG) and not {*ALLOWED_HOSTS, urlsplit(PUBLIC_BASE_URL).hostname} <= {*THIS_MACHINE, "::1"},
    "DEMO=1 has public passwords and DEBUG=1 shows source code: both answer to this machine alone, so ALLOWED_HOSTS and"
    " PUBLIC_BASE_URL name nothing but localhost",
)
refuse(
    not DEMO and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 16 or SECRET_KEY.startswith(("demo-", "django-"))),
    "SECRET_KEY can be guessed; .env.example says how one is made",
)
refuse(not DEMO and "*" in ALLOWED_HOSTS, "ALLOWED_HOSTS names every host; name the portal's own")
FUNDING_LINE = _("This project is funded by the European Union")

# --- apps, lowest last: each may import only what stands below it ----------------------------------------------
OUR_APPS = [
    "icssi",
    "search",
    "updates",
    "campaigns",
    "councils",
    "forums",
    "groups",
    "notifications",
    "accounts",
    "organisations",
    "geography",
    "core",
]
INSTALLED_APPS = [
    *OUR_APPS,
    "modeltranslation",
    "icssi.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prose_editor",
    "pictures",
    "rules",
]
MIDDLEWARE = [
    "core.middleware.at_the_door",
    "core.evenness.Evenness",
    "core.middleware.isolation",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.known_methods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "core.middleware.remembered_language",
    "core.middleware.visitor_pages",
    "accounts.sessions.Middleware",
    "core.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.middleware.private_pages",
    "core.middleware.possible_addresses",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.middleware",
    "accounts.proof.middleware",
    "django_htmx.middleware.HtmxMiddleware",
    "icssi.limits.Limits",
]
ROOT_URLCONF = "icssi.urls"
WSGI_APPLICATION = "icssi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.components",
                "core.templatetags.core",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "icssi.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "core.forms.Renderer"

# --- where things are kept -----------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a deferred one loses writes to "database is locked"
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds /readyz may wait for it
    # a page asks for a few rows by long conditions: to compile those took seconds, to answer them milliseconds
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.dj_cache_url("CACHE_URL", f"file://{VAR / 'cache'}")}
CACHES["default"]["KEY_FUNCTION"] = "core.privacy.cache_key"
CACHES["default"].setdefault("OPTIONS", {})
if CACHES["default"]["BACKEND"].endswith("FileBasedCache"):
    CACHES["default"]["BACKEND"] = "core.caching.PatientFiles"
    CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] = 3000
elif "redis" in CACHES["default"]["BACKEND"].lower():
    CACHES["default"]["BACKEND"] = "core.caching.PatientRedis"
    CACHES["default"]["OPTIONS"] |= {"socket_timeout": 1, "socket_connect_timeout": 1}  # seconds a page waits for it
CACHES["pages"] = {**CACHES["default"], "KEY_PREFIX": "pages"}  # however many, they push no count of a limit out
if CACHES["default"]["BACKEND"].endswith("PatientFiles"):
    CACHES["pages"]["LOCATION"] = str(Path(CACHES["default"]["LOCATION"]) / "pages")
elif CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["pages"]["LOCATION"] = "pages"
VISITOR_PAGES_SECONDS = 0 if DEBUG else 60  # how long a page for visitors may be kept; 0: not at all
TOMBSTONES = Path(env.str("TOMBSTONES", str(VAR / "tombstones.jsonl")))  # must outlive the database: docs/restore.md
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR / "media")))
MEDIA_URL = "/media/"
MEDIA_INTERNAL_URL = "/internal-media/" if IS_SECURE else ""  # where nginx alone finds files, see deploy/nginx.conf
WHITENOISE_USE_FINDERS = DEMO or DEBUG
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else VAR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["core.uploads.InMemory"]
PICTURES = {
    "BREAKPOINTS": {"s": 480, "m": 800, "l": 1200},
    "GRID_COLUMNS": 3,  # so pictures come in 400, 800 and 1200 pixels
    "CONTAINER_WIDTH": 1200,
    "FILE_TYPES": ["WEBP"],
    "PIXEL_DENSITIES": [1],
    "USE_PLACEHOLDERS": False,
    "QUEUE_NAME": "pictures",
    "PROCESSOR": "core.pictures.derive",  # at once: a queue that is down must not fail an upload
}

# --- languages, days and numbers -----------------------------------------------------------------------------
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("ckb", "کوردی"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
FORMAT_MODULE_PATH = "core.formats"
USE_THOUSAND_SEPARATOR = True
HOST_ONLY = "__Host-" if IS_SECURE else ""  # browsers take such a cookie from this very host alone, over TLS
LANGUAGE_COOKIE_NAME = f"{HOST_ONLY}django_language"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_SECURE = IS_SECURE
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "Asia/Baghdad"
USE_TZ = True
MODELTRANSLATION_LANGUAGES = ("ar", "ckb", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "ar"
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("ar", "en", "ckb")}

# --- people --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.OfficeBackend",
    "rules.permissions.ObjectPermissionBackend",
    "accounts.backends.EmailBackend",
]
OFFICE_PERMISSIONS = PERMISSIONS
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "pseudonym")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "icssi.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # to change the address, which could take the account
ACCOUNT_RATE_LIMITS = {  # beside icssi/limits.py
    "reset_password": "20/m/ip,5/h/key",  # the key is the address typed
    "login": "60/m/ip",
    "login_failed": "60/m/ip,5/5m/key",  # the address with the network, see icssi/adapter.py; for a factor the account
}
EVEN_ADDRESSES = {  # seconds; see core/evenness.py. Where a password is hashed, longer than that usually takes
    "account_login": 0.75, "account_signup": 0.9, "account_email": 0.15, "account_reset_password": 0.15,
    "campaigns:support": 0.15, "campaigns:endorse": 0.15,
    "campaigns:greet": 0.15, "campaigns:sign_up": 0.15, "forums:register": 0.15,
    "groups:contact": 0.15, "groups:contact_spokesperson": 0.15,
}  # fmt: skip
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.passwords.LoginForm",
    "change_password": "accounts.forms.passwords.ChangePasswordForm",
    "set_password": "accounts.forms.passwords.SetPasswordForm",
    "reset_password_from_key": "accounts.forms.passwords.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.passwords.ReauthenticateForm",
}
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
SECOND_FACTOR_DEMANDED = not DEMO  # of leads and every office, with fresh proof before sensitive acts
MFA_ADAPTER = "icssi.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE  # browsers allow passkeys on http://localhost, and nowhere else
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs in before an address is proven, and a second one may wait
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # a hall of people behind one address, as ACCOUNT_RATE_LIMITS
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # codes of half a minute before and after: clocks of phones go wrong
MFA_FORMS = {
    name: f"accounts.forms.factors.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "reauthenticate": "ReauthenticateForm",
        "activate_totp": "ActivateTOTPForm",
        "add_webauthn": "AddWebAuthnForm",
        "edit_webauthn": "EditWebAuthnForm",
        "login_webauthn": "LoginWebAuthnForm",
        "authenticate_webauthn": "AuthenticateWebAuthnForm",
        "reauthenticate_webauthn": "ReauthenticateWebAuthnForm",
    }.items()
}
PASSWORD_RESET_TIMEOUT = int(timedelta(days=1).total_seconds())
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())  # unused; with an office less: accounts.models.sessions
SESSION_COOKIE_NAME = f"{HOST_ONLY}sessionid"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_SECURE

# --- mail, queue and clock -----------------------------------------------------------------------------------
EMAIL_BACKEND = "icssi.mailbox.MailboxBackend"
EMAIL_FILE_PATH = VAR / "mail"
if needed(env.str, "EMAIL_URL", ""):
    mail = env.dj_email_url("EMAIL_URL")
    refuse("EMAIL_BACKEND" not in mail, "EMAIL_URL has a scheme nobody knows; .env.example names those there are")
    is_private = mail["EMAIL_USE_TLS"] or mail["EMAIL_USE_SSL"] or mail["EMAIL_HOST"] in {None, *THIS_MACHINE}
    refuse(not DEMO and not is_private, "EMAIL_URL sends mail through the network without TLS")
    vars().update(mail | {"EMAIL_FILE_PATH": None})
EMAIL_TIMEOUT = 15  # seconds; below the task's soft limit, so that a hung server cannot hold a worker
DEFAULT_FROM_EMAIL = needed(env.str, "DEFAULT_FROM_EMAIL", "post@example.org")

MAIL_CONNECTIONS = 8  # to the mail server, of each of a worker's processes
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
if CELERY_BROKER_URL.startswith("filesystem:"):
    BROKER_DIR = Path(urlsplit(CELERY_BROKER_URL).path or VAR / "broker")
    (BROKER_DIR / "messages").mkdir(parents=True, exist_ok=True)  # kombu expects it there
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_keepalive": True, "health_check_interval": 10}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 120  # seconds
CELERY_TASK_TIME_LIMIT = 180
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"notifications.*": {"queue": "mail"}, "pictures.*": {"queue": "pictures"}}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "icssi.heartbeats:Clock"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "deliver": {"task": "notifications.deliver", "schedule": 20.0, "options": {"expires": 20}},
    "end-terms": {"task": "accounts.end_terms", "schedule": 86400.0, "options": {"expires": 86400}},
    "materialise": {"task": "notifications.materialise", "schedule": 300.0, "options": {"expires": 300}},
}

# --- what a browser may do -----------------------------------------------------------------------------------
QUICK_EXIT_URL = "https://www.wikipedia.org/"  # what anybody may have open
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"  # what the rich-text editor writes into the page
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],  # the editor's import map carries the nonce
        "style-src": [SELF, EDITOR_STYLE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, QUICK_EXIT_URL],  # browsers hold a redirect after a form to it
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_SECURE else 0  # TLS ends at a proxy, see deploy/nginx.conf
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_HSTS_SECONDS = int(timedelta(days=730).total_seconds()) if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_NAME = f"{HOST_ONLY}csrftoken"
CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL] if IS_SECURE else []
CSRF_FAILURE_VIEW = "core.errors.csrf_failure"

# --- logs: what happened, never to whom ----------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "core.privacy.DiscreetFormatter",
            "format": "time={asctime} level={levelname} logger={name} event={event}{facts_written}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "filters": {"without_words": {"()": "core.privacy.WithoutWords"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_words"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"level": "INFO"} for name in ("accounts", "notifications", "forums", "groups", "campaigns", "icssi")
    },
}
