"""Settings: frozen, read from the environment once, refusing what would put people at risk (design.md 2)."""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lms.base.errors import UnsafeSettings

ROOT = Path(__file__).resolve().parent.parent
LEAST_ARGON2_KIB = 19 * 1024
EXIT_ADDRESS = "https://www.bbc.co.uk/weather"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that can be set. Times in minutes, sizes in bytes."""

    home: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    public_url: str
    trusted_hosts: tuple[str, ...]
    host: str = "127.0.0.1"
    port: int = 5000
    demo: bool = False
    iri_base: str = ""
    exit_address: str = EXIT_ADDRESS
    content_folder: Path = ROOT / "courses" / "content"
    idle_minutes: int = 60
    session_hours: int = 12
    argon2_memory_kib: int = 19 * 1024
    argon2_passes: int = 2
    form_memory_bytes: int = 6 * 1024 * 1024
    server_threads: int = 8
    trusted_proxies: int = 0
    database_owner_url: str = field(default="", repr=False)
    kek_file: Path | None = None
    backup_folder: Path | None = None
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: str = "starttls"
    mail_from: str = ""
    mail_name: str = "Peerway"
    inside_hosts: tuple[str, ...] = ()
    record_years: int = 0
    import_secret: str = field(default="", repr=False)

    @property
    def is_https(self) -> bool:
        """Cookies are Secure and carry the __Host- prefix exactly when people reach us by https."""
        return self.public_url.startswith("https://")

    @property
    def owner_url(self) -> str:
        """Where migrations, backups and restores sign in: on PostgreSQL the role that owns the tables (design.md 2)."""
        return self.database_owner_url or self.database_url

    @property
    def exit_origin(self) -> str:
        """Scheme and host that "Leave this page" goes to, for the form-action of the policy."""
        parts = urlsplit(self.exit_address)
        return f"{parts.scheme}://{parts.netloc}"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the settings. Raises UnsafeSettings with what to change."""
    home = Path(environment.get("PEERWAY_HOME") or ROOT / "instance").absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = _whole_number(environment, "PORT", 5000)
    public_url = (environment.get("PEERWAY_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    settings = Settings(
        home=home,
        database_url=_database_url(environment, home),
        database_owner_url=_with_driver(_secret_of(environment, "DATABASE_OWNER_URL")),
        secret_key=environment.get("PEERWAY_SECRET_KEY") or _kept_secret(home / "secret_key"),
        public_url=public_url,
        trusted_hosts=_trusted_hosts(environment, public_url),
        host=environment.get("PEERWAY_HOST") or "127.0.0.1",
        port=port,
        demo=environment.get("PEERWAY_DEMO", "0") == "1",
        iri_base=(environment.get("PEERWAY_IRI_BASE") or public_url).rstrip("/"),
        exit_address=environment.get("PEERWAY_EXIT_ADDRESS") or EXIT_ADDRESS,
        content_folder=Path(environment.get("PEERWAY_CONTENT") or ROOT / "courses" / "content"),
        argon2_memory_kib=_whole_number(environment, "PEERWAY_ARGON2_KIB", 19 * 1024),
        server_threads=_whole_number(environment, "PEERWAY_THREADS", 8),
        trusted_proxies=_whole_number(environment, "PEERWAY_TRUSTED_PROXIES", 0),
        kek_file=Path(environment["PEERWAY_KEK_FILE"]).absolute() if environment.get("PEERWAY_KEK_FILE") else None,
        backup_folder=Path(environment["PEERWAY_BACKUPS"]).absolute() if environment.get("PEERWAY_BACKUPS") else None,
        smtp_host=environment.get("PEERWAY_SMTP_HOST", ""),
        smtp_port=_whole_number(environment, "PEERWAY_SMTP_PORT", 587),
        smtp_user=environment.get("PEERWAY_SMTP_USER", ""),
        smtp_password=_secret_of(environment, "PEERWAY_SMTP_PASSWORD"),
        smtp_security=environment.get("PEERWAY_SMTP_SECURITY") or "starttls",
        mail_from=environment.get("PEERWAY_MAIL_FROM", ""),
        mail_name=environment.get("PEERWAY_MAIL_NAME") or "Peerway",
        record_years=_whole_number(environment, "PEERWAY_RECORD_YEARS", 0),
        import_secret=_secret_of(environment, "PEERWAY_IMPORT_SECRET"),
        inside_hosts=tuple(host.strip().lower() for host in environment.get("PEERWAY_INSIDE_HOSTS", "").split(",") if host.strip()),
    )
    refuse_unsafe(settings)
    refuse_weak(settings)
    refuse_open_mail(settings)
    return settings


def refuse_unsafe(settings: Settings) -> None:
    """The start stops here rather than serve people unsafely."""
    public_host = urlsplit(settings.public_url).hostname or ""
    here_alone = all(is_loopback(host) for host in (settings.host, public_host, *settings.trusted_hosts))
    if settings.demo and not here_alone:
        raise UnsafeSettings("PEERWAY_DEMO=1 has known pass phrases: it is only for this machine (127.0.0.1).")
    if not settings.is_https and not is_loopback(public_host):
        raise UnsafeSettings("PEERWAY_PUBLIC_URL must begin with https:// unless the service is only for this machine.")
    if len(settings.secret_key) < 32:
        raise UnsafeSettings("PEERWAY_SECRET_KEY needs at least 32 characters.")
    if not settings.trusted_hosts:
        raise UnsafeSettings("PEERWAY_TRUSTED_HOSTS must name the host people use.")
    if not settings.exit_address.startswith("https://"):
        raise UnsafeSettings("PEERWAY_EXIT_ADDRESS must begin with https://.")


def refuse_weak(settings: Settings) -> None:
    """Numbers too small to protect or to serve anybody."""
    if not settings.demo and settings.argon2_memory_kib < LEAST_ARGON2_KIB:
        raise UnsafeSettings(f"PEERWAY_ARGON2_KIB must be at least {LEAST_ARGON2_KIB}, or pass phrases are too easy to guess.")
    if settings.server_threads < 1:
        raise UnsafeSettings("PEERWAY_THREADS must be at least 1.")


def refuse_open_mail(settings: Settings) -> None:
    """Letters open accounts: they travel encrypted, from an address we were told."""
    if settings.smtp_security not in ("starttls", "tls", "none"):
        raise UnsafeSettings("PEERWAY_SMTP_SECURITY must be starttls, tls or none.")
    if settings.smtp_host and settings.smtp_security == "none" and not is_loopback(settings.smtp_host):
        raise UnsafeSettings("PEERWAY_SMTP_SECURITY=none is only for a mail server on this machine: letters hold links that open accounts.")
    if settings.smtp_host and "@" not in settings.mail_from:
        raise UnsafeSettings("PEERWAY_MAIL_FROM must be the address letters come from, such as no-reply@your-charity.org.")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _database_url(environment: Mapping[str, str], home: Path) -> str:
    return _with_driver(environment.get("DATABASE_URL") or f"sqlite:///{home / 'peerway.db'}")


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


def _trusted_hosts(environment: Mapping[str, str], public_url: str) -> tuple[str, ...]:
    named = [host.strip() for host in environment.get("PEERWAY_TRUSTED_HOSTS", "").split(",") if host.strip()]
    return tuple(named or [urlsplit(public_url).hostname or ""])


def _secret_of(environment: Mapping[str, str], name: str) -> str:
    """A secret from its variable or, so that it need not stand in the environment, from the file that NAME_FILE names."""
    file = environment.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else environment.get(name, "")


def _whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal():
        raise UnsafeSettings(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _kept_secret(path: Path) -> str:
    """The installation's own secret, made at the first start, readable by the service alone."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)  # whole before it has its name: of several processes at once the first one's stays
        draft.unlink()
    return path.read_text().strip()
