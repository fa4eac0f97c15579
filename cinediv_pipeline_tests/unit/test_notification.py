"""A failed refresh is reported to a webhook and a mailbox, or the trouble is told."""

import json
import socketserver
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from threading import Thread

import pytest

from cinediv_pipeline.errors import NotificationError
from cinediv_pipeline.notification import is_configured, notify_failure
from cinediv_pipeline.settings import Settings
from cinediv_pipeline_tests.unit.conftest import Serve


class MailSink(socketserver.ThreadingTCPServer):
    """Takes mail and keeps it: (recipients, message). Refuses recipients named `nobody`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[tuple[list[str], bytes]] = []

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    server: MailSink

    def handle(self) -> None:
        recipients: list[str] = []
        self._say("220 sink")
        while line := self.rfile.readline():
            text = line.decode().strip()
            word = text.split(":")[0].upper()
            if word == "RCPT TO":
                recipients.append(text.split("<")[1].split(">")[0])
                self._say("550 no" if "nobody" in text else "250 ok")
            elif word == "DATA":
                self._say("354 go")
                self.server.mails.append((recipients, self._message()))
                self._say("250 ok")
            elif word.startswith("EHLO"):
                self._say("250-sink")
                self._say("250 AUTH PLAIN")
            elif word.startswith("AUTH"):
                self._say("235 ok")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _message(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


@pytest.fixture
def sink() -> Iterator[MailSink]:
    """A running mail server."""
    with MailSink() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CINEDIV_{name.upper()}", raising=False)


def notify(settings: Settings) -> list[str]:
    return notify_failure(settings, run_id="run-7", summary="Étape cnc : 404")


def settings_for(**values: object) -> Settings:
    return Settings(home=Path("/srv/cinediv"), **values)


@pytest.mark.parametrize(
    ("values", "configured"),
    [
        ({}, False),
        ({"notify_webhook_url": "https://example.org"}, True),
        ({"notify_email_to": "a@example.org", "smtp_url": "smtp://h:25"}, True),
        ({"smtp_url": "smtp://h:25"}, False),
    ],
)
def test_a_channel_is_configured_when_all_its_settings_are(
    values: dict[str, str], *, configured: bool
) -> None:
    assert is_configured(settings_for(**values)) is configured


def test_without_a_channel_nothing_is_sent() -> None:
    assert notify(settings_for()) == []


def test_the_webhook_is_told_what_failed_and_where(serve: Serve) -> None:
    base, log = serve({"/hook": [(200, b"")]})
    assert notify(settings_for(notify_webhook_url=f"{base}/hook")) == ["webhook"]
    ((_, _, body),) = log
    assert json.loads(body) == {
        "subject": "cinediv: refresh failed in cinediv",
        "text": "cinediv: refresh failed in cinediv\n\nRun run-7\n\nÉtape cnc : 404\n\n"
        "The previous release is still served.",
    }


def test_every_mailbox_is_told(sink: MailSink) -> None:
    settings = settings_for(
        smtp_url=sink.address, notify_email_to="a@example.org, b@example.org",
        notify_email_from="cinediv@example.org",
    )  # fmt: skip
    assert notify(settings) == ["email"]
    ((recipients, content),) = sink.mails
    mail = message_from_bytes(content, policy=policy.default)
    assert recipients == ["a@example.org", "b@example.org"]
    assert mail["Subject"] == "cinediv: refresh failed in cinediv"
    assert (mail["From"], mail["To"]) == ("cinediv@example.org", "a@example.org, b@example.org")
    assert mail.get_content().splitlines()[2:5] == ["Run run-7", "", "Étape cnc : 404"]


def test_both_channels_are_told(serve: Serve, sink: MailSink) -> None:
    base, log = serve({"/hook": [(200, b"")]})
    settings = settings_for(
        notify_webhook_url=f"{base}/hook", smtp_url=sink.address, notify_email_to="a@example.org"
    )
    assert notify(settings) == ["webhook", "email"]
    assert (len(log), len(sink.mails)) == (1, 1)


def test_a_webhook_that_refuses_does_not_keep_the_mail_back(serve: Serve, sink: MailSink) -> None:
    base, _ = serve({})
    settings = settings_for(
        notify_webhook_url=f"{base}/hidden", smtp_url=sink.address, notify_email_to="a@example.org"
    )
    with pytest.raises(NotificationError, match=r"run-7.*webhook: SourceError") as raised:
        notify(settings)
    assert len(sink.mails) == 1
    assert "hidden" not in str(raised.value)
    assert "email:" not in str(raised.value)


def test_a_refused_recipient_is_told(sink: MailSink) -> None:
    settings = settings_for(smtp_url=sink.address, notify_email_to="nobody@example.org")
    with pytest.raises(NotificationError, match="email: SMTPRecipientsRefused"):
        notify(settings)
    assert sink.mails == []


def test_a_mail_server_that_is_not_there_is_told_without_its_address(closed_port: int) -> None:
    address = f"smtp://user:hidden@127.0.0.1:{closed_port}"
    with pytest.raises(NotificationError, match="email: ConnectionRefusedError") as raised:
        notify(settings_for(smtp_url=address, notify_email_to="a@example.org"))
    assert "hidden" not in str(raised.value)


def test_a_password_is_never_sent_in_the_clear(sink: MailSink) -> None:
    address = sink.address.replace("smtp://", "smtp://user:hidden@")
    with pytest.raises(NotificationError, match="email: SMTPNotSupportedError"):
        notify(settings_for(smtp_url=address, notify_email_to="a@example.org"))
    assert sink.mails == []
