"""From agreements to rights: least rights, and applied versions only when something changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.settings import Environment, Settings
from streams.agreements.reference import AGREEMENT, CODE_LIST, _hash, changed
from streams.agreements.wanted import Rule, wanted
from tests.unit.streams_lake_fixture import make_settings


def _settings(folder: Path, environment: Environment) -> Settings:
    return Settings(_env_prefix="NO_VARIABLE_", home=folder, environment=environment)


def test_a_partner_writes_its_own_topic_reads_its_own_answers_and_nothing_else(tmp_path: Path) -> None:
    rules = {rule for rule in wanted(make_settings(tmp_path), ["a", "b"]).rules if rule.user == "a"}
    assert rules == {
        Rule("a", "TOPIC", "in.a", "LITERAL", "WRITE"),
        Rule("a", "TOPIC", "in.a", "LITERAL", "DESCRIBE"),
        Rule("a", "TOPIC", "out.a", "LITERAL", "READ"),
        Rule("a", "TOPIC", "out.a", "LITERAL", "DESCRIBE"),
        Rule("a", "GROUP", "a.", "PREFIXED", "READ"),
    }


def test_each_topic_has_one_writer_and_only_the_platform_redrives(tmp_path: Path) -> None:
    writers = {
        (r.user, r.name, r.pattern)
        for r in wanted(make_settings(tmp_path), ["a", "b"]).rules
        if r.name.startswith("in.") and r.operation == "WRITE"
    }
    assert writers == {(user, f"in.{user}", "LITERAL") for user in ("a", "b", "redrive")}


@pytest.mark.parametrize("name", ["redrive", "landing", "receipts", "bench", "admin"])
def test_no_partner_can_have_the_rights_of_a_user_of_the_platform(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=f"partner {name} has the name"):
        wanted(make_settings(tmp_path), ["a", name])


@pytest.mark.parametrize("environment", [Environment.acceptance, Environment.production])
def test_real_records_get_the_brokers_time_and_expire(tmp_path: Path, environment: Environment) -> None:
    want = wanted(_settings(tmp_path, environment), ["a"])
    assert want.topics["in.a"]["message.timestamp.type"] == "LogAppendTime"
    assert int(want.topics["in.a"]["retention.ms"]) == 14 * 24 * 3600 * 1000
    assert not {rule for rule in want.rules if rule.user == "bench"}


def test_invented_records_keep_their_own_time_and_do_not_expire(tmp_path: Path) -> None:
    topic = wanted(_settings(tmp_path, Environment.demo), ["a"]).topics["in.a"]
    assert (topic["message.timestamp.type"], topic["retention.ms"]) == ("CreateTime", "-1")


def _row(seq: int, kind: str, key: str, content: str) -> dict[str, Any]:
    return {"reference_seq": seq, "kind": kind, "key": key, "content": content, "content_hash": _hash(content)}


def test_only_changed_content_is_appended(tmp_path: Path) -> None:
    rows = [_row(1, CODE_LIST, "x", "old"), _row(2, CODE_LIST, "x", "new"), _row(3, CODE_LIST, "y", "same")]
    contents = {(CODE_LIST, "x"): "old", (CODE_LIST, "y"): "same", (CODE_LIST, "z"): "first"}
    assert changed(make_settings(tmp_path), contents, rows) == {(CODE_LIST, "x"): "old", (CODE_LIST, "z"): "first"}


def test_an_agreement_that_is_gone_ends_today_once(tmp_path: Path) -> None:
    settings = Settings(
        _env_prefix="NO_VARIABLE_",
        home=tmp_path,
        environment=Environment.test,
        clock_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    rows = [_row(1, AGREEMENT, "a", json.dumps({"partner": "a", "valid_to": "2028-12-31"}))]
    new = changed(settings, {}, rows)
    assert json.loads(new[AGREEMENT, "a"])["valid_to"] == "2026-05-01"
    assert changed(settings, {}, [*rows, _row(2, AGREEMENT, "a", new[AGREEMENT, "a"])]) == {}
