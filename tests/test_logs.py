"""No secret and no forged line in any log, whoever writes it: in messages, values, tracebacks; as text and as JSON."""

from __future__ import annotations

import io
import json
import logging
from datetime import datetime
from types import TracebackType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import load
from handlers.process import JsonRedactor, Redaction, TextFormatter
from handlers.terminal.run import secrets_of

FORMS = {
    "a Slack token": "xoxb-123456789012-abcdefghijkl",
    "a rotated Slack token": "xoxe.xoxb-1-MS0yLTEyMzQ1Njc4OTA",
    "an app-level token": "xapp-1-A0123-456-abcdef",
    "a Discord token": ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "Gabcde", "x" * 30)),
    "a response_url": "https://hooks.slack.com/commands/T0001/123/secretsecret",
    "a Slack webhook": "https://hooks.slack.com/services/T0001/B1/secretsecret",
    "a Discord webhook": "https://discord.com/api/v10/webhooks/123/secret_secret-secret",
    "an interaction": "https://discord.com/api/v10/interactions/123/secretsecret/callback",
    "a login in an address": "https://user:secretsecret@feeds.example/rss",
    "a password with an @": "redis://:secret@secret:secret@redis.example:6379/0",
    "a key in an address": "https://feeds.example/rss?lang=en&api_key=secretsecret&page=1",
    "a token in an address": "https://feeds.example/rss?access_token=secretsecret",
    "a signed address": "https://feeds.example/rss?X-Amz-Signature=secretsecret",
    "a header": "{'Authorization': 'Bearer secretsecret', 'Accept': '*/*'}",
}
TELLING = ("secret", "123456789012-abc", "MS0yLTEy", "456-abcdef", "x" * 30)


def logged(form: str, redact: Redaction, message: str, *values: object, error: Exception | None = None) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(TextFormatter("", redact) if form == "text" else JsonRedactor(redact))
    handler.handle(logging.LogRecord("tested", logging.INFO, "", 1, message, values, raised(error) if error else None))
    return out.getvalue()


def raised(error: Exception) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    with pytest.raises(type(error)) as caught:
        raise error
    return type(error), error, caught.tb


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("what", FORMS)
def test_what_has_the_form_of_a_secret_is_removed_everywhere(what: str, form: str) -> None:
    secret = FORMS[what]
    in_message = logged(form, Redaction(), f"could not read {secret} now")
    in_value = logged(form, Redaction(), "could not read %s now", secret)
    in_traceback = logged(form, Redaction(), "failed", error=ValueError(f"got {secret} back"))

    for text in (in_message, in_value, in_traceback):
        assert not [word for word in TELLING if word in text], text
        assert "***" in text
    assert "could not read" in in_message
    assert "ValueError" in in_traceback


@pytest.mark.parametrize("form", ["text", "json"])
@given(secret=st.text(min_size=4, max_size=30).filter(lambda word: word.strip() == word))
def test_configured_secrets_are_removed_whatever_their_signs(form: str, secret: str) -> None:
    redact = Redaction([secret])
    error = KeyError if "\n" not in secret else ValueError
    for text in (logged(form, redact, "a %s b", secret), logged(form, redact, "-", error=error(f"<<{secret}>>"))):
        assert f"<<{secret}>>" not in text
        assert f"a {secret} b" not in text
        if form == "json":
            assert secret not in str(list(json.loads(text).values())).replace("***", "")


def test_the_password_of_redis_alone_is_a_secret_as_written_and_as_meant() -> None:
    settings = load(REDIS_URL="redis://bot:p%40ssphrase@redis.example/0", _env_file=None)

    text = logged("text", Redaction(secrets_of(settings, ())), "refused: %s, %s", "p%40ssphrase", "p@ssphrase")
    assert "ssphrase" not in text


def test_a_short_password_does_not_blacken_the_log() -> None:
    assert "started" in logged("text", Redaction(["ar", ""]), "started")


@given(value=st.text())
def test_a_record_is_one_line_whatever_is_logged(value: str) -> None:
    text = logged("text", Redaction(), "set aside %s", value)

    assert text.endswith("\n")
    assert len(text.splitlines()) == 1
    assert text[:-1].isprintable()


@given(value=st.text())
def test_no_line_of_a_traceback_looks_like_a_record(value: str) -> None:
    lines = logged("text", Redaction(), "failed", error=ValueError(value)).splitlines()

    assert len(lines) > 1
    assert all(line.startswith("  ") and line.isprintable() for line in lines[1:])


def test_a_forged_line_stays_inside_its_value() -> None:
    text = logged("text", Redaction(), "skipped %s", "x\n12:00:00 info Slack: answering.\x1b[2J")

    assert "skipped x\\n12:00:00 info" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("formatter", [TextFormatter("", Redaction()), JsonRedactor(Redaction())])
def test_a_record_is_left_as_it_is_for_other_handlers(formatter: logging.Formatter) -> None:
    record = logging.LogRecord("tested", logging.WARNING, "", 1, "a key %s", ("xoxb-123456789012-abcdefghijkl",), None)
    formatter.format(record)

    assert (record.levelname, record.args) == ("WARNING", ("xoxb-123456789012-abcdefghijkl",))


@given(facts=st.fixed_dictionaries({"source": st.text(), "channel": st.text()}))
def test_a_line_of_json_has_its_time_with_zone_and_its_facts_as_fields(facts: dict[str, str]) -> None:
    record = logging.LogRecord("tested", logging.WARNING, "", 1, "%s", ("x",), None)
    vars(record).update(facts)
    line = json.loads(JsonRedactor(Redaction()).format(record))

    assert datetime.fromisoformat(line["time"]).tzinfo
    assert line["level"] == "WARNING"
    assert {name: line[name] for name in facts} == {name: Redaction()(value) for name, value in facts.items()}
    assert datetime.fromisoformat(logged("text", Redaction(), "x").split(" ")[0]).tzinfo
