"""Reports a failed refresh to a webhook or a mailbox, as the settings say."""

import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from cinediv_pipeline.errors import NotificationError, SourceError
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.sources import http

_TIMEOUT_SECONDS = 20.0


def is_configured(settings: Settings) -> bool:
    """Return whether any channel is set."""
    return bool(settings.notify_webhook_url or (settings.notify_email_to and settings.smtp_url))


def notify_failure(settings: Settings, *, run_id: str, summary: str) -> list[str]:
    """Send the failure to every configured channel and return the channels that took it.

    Raises
    ------
    NotificationError
        A channel refused; the others were still tried.
    """
    subject = f"cinediv: refresh failed in {settings.home.name}"
    text = f"{subject}\n\nRun {run_id}\n\n{summary}\n\nThe previous release is still served."
    sent, problems = [], []
    for name, send in (("webhook", _webhook), ("email", _email)):
        try:
            if send(settings, subject, text):
                sent.append(name)
        except (SourceError, OSError, ValueError, smtplib.SMTPException) as error:
            problems.append(f"{name}: {type(error).__name__}")
    if problems:
        raise NotificationError(
            f"The failure of run {run_id} could not be reported ({'; '.join(problems)}). Check "
            "CINEDIV_NOTIFY_WEBHOOK_URL, CINEDIV_NOTIFY_EMAIL_TO and CINEDIV_SMTP_URL."
        )
    return sent


def _webhook(settings: Settings, subject: str, text: str) -> bool:
    if not settings.notify_webhook_url:
        return False
    body: dict[str, object] = {"subject": subject, "text": text}
    address = settings.notify_webhook_url.get_secret_value()
    http.post_json(address, body, timeout_seconds=_TIMEOUT_SECONDS)
    return True


def _email(settings: Settings, subject: str, text: str) -> bool:
    if not (settings.notify_email_to and settings.smtp_url):
        return False
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = settings.notify_email_from
    message["To"] = ", ".join(settings.notify_email_to)
    message.set_content(text)
    address = urlsplit(settings.smtp_url.get_secret_value())
    connect = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    with connect(address.hostname or "", address.port or 0, timeout=_TIMEOUT_SECONDS) as server:
        if address.scheme == "smtp" and address.username:
            server.starttls()
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)
    return True
