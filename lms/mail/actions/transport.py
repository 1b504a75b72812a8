"""The way a letter leaves: a mail server by settings, or in a demo a readable folder."""

import smtplib
import ssl
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path

from lms.base import clock
from lms.config import Settings, is_loopback
from lms.mail.rules import Written

SECONDS = 20
NOT_ADDRESSABLE = 553  # RFC 5321, 4.2.3: the form of the mailbox name is not allowed
FOLDER = "letters"
Send = Callable[[uuid.UUID, Written], None]


class NoWay(Exception):
    """No mail server is set: letters wait until one is."""


class Refused(Exception):
    """The server said no. `code` is its answer; its words are not kept, for they quote the address."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the mail server answered {code}")
        self.code = code


@contextmanager
def way_out(settings: Settings) -> Iterator[Send]:
    """A way to send letters, one connection for all of a turn. Raises NoWay, OSError or SMTPException when there is none now."""
    if settings.smtp_host:
        with _server(settings) as server:
            yield lambda message_id, written: _by_server(server, settings, message_id, written)
    elif settings.demo:
        yield lambda message_id, written: _into_folder(settings, message_id, written)
    else:
        raise NoWay()


def folder(settings: Settings) -> Path:
    """Where the demo's letters lie."""
    return settings.home / FOLDER


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    trust = ssl.create_default_context()
    if is_loopback(settings.smtp_host):
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    with _connected(settings, trust) as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=trust)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        yield server


def _connected(settings: Settings, trust: ssl.SSLContext) -> smtplib.SMTP:
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=SECONDS, context=trust)
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS)


def _by_server(server: smtplib.SMTP, settings: Settings, message_id: uuid.UUID, written: Written) -> None:
    try:
        server.send_message(_message(settings, message_id, written))
    except smtplib.SMTPRecipientsRefused as refusal:
        code = next(iter(refusal.recipients.values()))[0]
        server.rset()
        raise Refused(int(code)) from None
    except smtplib.SMTPSenderRefused:
        raise  # about us and not about this letter: nothing is given up for a wrong setting
    except (UnicodeError, ValueError, smtplib.SMTPNotSupportedError):
        raise Refused(NOT_ADDRESSABLE) from None
    except smtplib.SMTPResponseException as refusal:
        raise Refused(refusal.smtp_code) from None


def _into_folder(settings: Settings, message_id: uuid.UUID, written: Written) -> None:
    place = folder(settings)
    place.mkdir(mode=0o700, exist_ok=True)
    (place / f"{message_id}.eml").write_bytes(_message(settings, message_id, written).as_bytes())


def _message(settings: Settings, message_id: uuid.UUID, written: Written) -> EmailMessage:
    """The Message-ID comes from the row: a letter sent twice after a crash can be recognised as one."""
    sender = settings.mail_from or "no-reply@peerway.example"
    message = EmailMessage()
    message["From"] = formataddr((settings.mail_name, sender))
    message["To"] = written.to
    message["Subject"] = written.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(written.text)
    return message
