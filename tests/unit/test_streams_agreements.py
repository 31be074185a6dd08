"""From agreements to rights: least rights, and applied versions only when something changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Agreement, Quota
from connectors.sender.enrollment import salted
from infra.settings import Environment, Settings
from streams.agreements import handover
from streams.agreements.difference import difference
from streams.agreements.enrollment import EnrollmentError, login_of
from streams.agreements.reference import AGREEMENT, CODE_LIST, _hash, changed
from streams.agreements.wanted import Rule, Wanted, wanted
from tests.benchmarks.records import demo_contract
from tests.unit.streams_lake_fixture import make_settings

_BASE = demo_contract().agreements["gemeente-zilvermeer"]
_TODAY = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _settings(folder: Path, environment: Environment) -> Settings:
    return Settings(_env_prefix="NO_VARIABLE_", home=folder, environment=environment)


def _agreement(partner: str, *, listener: bool = False, valid_to: date = date(2027, 12, 31)) -> Agreement:
    return replace(
        _BASE,
        partner=partner,
        valid_to=valid_to,
        **({"role": "listener", "streams": {}} if listener else {}),
    )


def _wanted(settings: Settings, *agreements: Agreement, open_bundles: Collection[str] = ()) -> Wanted:
    return wanted(settings, {one.partner: one for one in agreements}, _TODAY, open_bundles)


def test_a_partner_writes_its_own_topic_reads_its_own_answers_and_nothing_else(tmp_path: Path) -> None:
    rules = {r for r in _wanted(make_settings(tmp_path), _agreement("a"), _agreement("b")).rules if r.user == "a"}
    assert rules == {
        Rule("a", "TOPIC", "in.a", "LITERAL", "WRITE"),
        Rule("a", "TOPIC", "in.a", "LITERAL", "DESCRIBE"),
        Rule("a", "TOPIC", "out.a", "LITERAL", "READ"),
        Rule("a", "TOPIC", "out.a", "LITERAL", "DESCRIBE"),
        Rule("a", "GROUP", "a.", "PREFIXED", "READ"),
    }


def test_each_topic_has_one_writer_and_only_the_platform_redrives(tmp_path: Path) -> None:
    want = _wanted(make_settings(tmp_path), _agreement("a"), _agreement("b"), open_bundles=["a"])
    writers = {(r.user, r.name, r.pattern) for r in want.rules if r.name.startswith("in.") and r.operation == "WRITE"}
    assert writers == {(user, f"in.{user}", "LITERAL") for user in ("a", "b", "redrive")}


@pytest.mark.parametrize("name", ["redrive", "landing", "receipts", "bench", "admin"])
def test_no_partner_can_have_the_rights_of_a_user_of_the_platform(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=f"partner {name} has the name"):
        _wanted(make_settings(tmp_path), _agreement("a"), _agreement(name))


def test_a_listener_reads_what_it_is_told_and_has_no_way_in(tmp_path: Path) -> None:
    want = _wanted(make_settings(tmp_path), _agreement("a", listener=True))
    assert {rule.operation for rule in want.rules if rule.user == "a" and rule.resource == "TOPIC"} == {
        "READ",
        "DESCRIBE",
    }
    assert "in.a" not in want.topics
    assert "out.a" in want.topics


@pytest.mark.parametrize("environment", list(Environment))
def test_an_agreement_that_is_over_keeps_its_topics_and_no_right(tmp_path: Path, environment: Environment) -> None:
    over = _agreement("a", valid_to=date(2026, 4, 30))
    want = _wanted(_settings(tmp_path, environment), over, _agreement("b"), open_bundles=["a"])
    assert {"in.a", "out.a"} <= want.topics.keys()
    assert "enroll.a" not in want.topics
    assert not {rule for rule in want.rules if rule.user in ("a", "enroll.a")}
    assert not {"a", "enroll.a"} & (want.users | want.may_exist)
    assert not {"user a", "user enroll.a"} & want.quotas.keys()


def test_every_partner_has_the_limits_of_its_agreement(tmp_path: Path) -> None:
    quota = Quota(producer_bytes_per_second=20_000, consumer_bytes_per_second=30_000, request_percent=4)
    want = _wanted(make_settings(tmp_path), replace(_agreement("a"), quota=quota))
    assert want.quotas == {
        "user a": {"producer_byte_rate": 20_000, "consumer_byte_rate": 30_000, "request_percentage": 4}
    }


def test_a_bundles_user_says_a_login_and_may_do_nothing_else(tmp_path: Path) -> None:
    want = _wanted(make_settings(tmp_path), _agreement("a"), open_bundles=["a"])
    assert {r for r in want.rules if r.user == "enroll.a"} == {
        Rule("enroll.a", "TOPIC", "enroll.a", "LITERAL", "WRITE"),
        Rule("enroll.a", "TOPIC", "enroll.a", "LITERAL", "DESCRIBE"),
    }
    assert not {r for r in want.rules if r.name.startswith("enroll") and r.operation == "READ"}


def test_where_records_are_real_only_a_bundle_makes_a_partners_login(tmp_path: Path) -> None:
    real = _wanted(_settings(tmp_path, Environment.production), _agreement("a"))
    assert ("a" in real.users, "a" in real.may_exist) == (False, True)
    assert "a" in _wanted(_settings(tmp_path, Environment.demo), _agreement("a")).users


def _apart(base: Wanted, **changes: Any) -> Wanted:
    return replace(base, **changes)


def test_a_change_of_the_files_is_no_drift_and_a_change_by_hand_is(tmp_path: Path) -> None:
    before = _wanted(make_settings(tmp_path), _agreement("a"), _agreement("gone"))
    want = _wanted(make_settings(tmp_path), replace(_agreement("a"), quota=Quota(10_000, 10_000, 1)), _agreement("new"))
    by_files = difference(want, before, before)
    assert not by_files.drift
    assert (by_files.users_made, by_files.users_removed) == (["new"], ["gone"])
    assert by_files.quotas_set.keys() == {"user a", "user gone", "user new"}
    assert by_files.topics_left == ["in.gone", "out.gone"]
    odd = Rule("x", "CLUSTER", "kafka-cluster", "LITERAL", "ALTER", "DENY", "1.2.3.4")
    mine = Rule("a", "TOPIC", "out.a", "LITERAL", "READ")
    held = _apart(
        want,
        users=(want.users | {"x"}) - {"a"},
        rules=(want.rules | {odd}) - {mine},
        quotas={**want.quotas, "user a": {"producer_byte_rate": 5.0}},
        topics={**want.topics, "x": {}, "in.a": {"retention.ms": "1"}},
    )
    by_hand = difference(want, held, want)
    assert {str(one) for one in by_hand.drift} == {
        "user x: added by hand",
        "user a: removed by hand",
        "rule x may not ALTER CLUSTER kafka-cluster from 1.2.3.4: added by hand",
        "rule a may READ TOPIC out.a: removed by hand",
        "quota user a: changed by hand",
        "topic x: added by hand",
        "topic in.a: changed by hand",
    }
    assert by_hand.topics_left == ["x"], "what somebody's topic holds isn't ours to delete"


def test_a_stranger_is_drift_also_before_anything_was_applied(tmp_path: Path) -> None:
    want = _wanted(make_settings(tmp_path), _agreement("a"))
    nothing = Wanted({}, frozenset(), frozenset(), {})
    assert not difference(want, nothing, None).drift
    assert [str(one) for one in difference(want, _apart(nothing, users=frozenset({"x"})), None).drift] == [
        "user x: added by hand"
    ]


_SHORT = {"salted_password": "AAAA"}


def _said(**changes: Any) -> bytes:
    return json.dumps(json.loads(salted("secret", "b1")) | changes).encode()


def test_what_a_sender_says_of_its_login_is_what_the_platform_takes() -> None:
    login = login_of(_said(), "b1")
    assert login is not None
    assert login.salted_password == hashlib.pbkdf2_hmac("sha512", b"secret", login.salt, login.iterations)
    assert login_of(_said(), "b2") is None, "an earlier bundle's login is nothing to a later one"


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (b"{", "must be JSON"),
        (b"[]", "exactly the fields"),
        (_said(extra=1), "exactly the fields"),
        (_said(mechanism="PLAIN"), "mechanism must be"),
        (_said(iterations=1), "iterations must be"),
        (_said(iterations=True), "iterations must be"),
        (_said(salt="AAAA"), "salt must have"),
        (_said(salt="*"), "salt must be base64"),
        (_said(**_SHORT), "salted_password must have"),
    ],
)
def test_a_login_that_the_broker_could_not_hold_is_refused_with_the_rule(value: bytes, rule: str) -> None:
    with pytest.raises(EnrollmentError, match=rule):
        login_of(value, "b1")


def test_a_bundle_is_open_until_it_is_used_replaced_or_over(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    first = handover.issue(settings, "a", timedelta(hours=1))
    assert set(handover.open_bundles(settings)) == {"a"}
    second = handover.issue(settings, "a", timedelta(hours=1))
    handover.issue(settings, "b", timedelta(0))
    states = {one.bundle_id: one.state for one in handover.all_bundles(settings)}
    assert (states[first.bundle_id], states[second.bundle_id]) == ("replaced", "open")
    assert sorted(states.values()) == ["expired", "open", "replaced"]
    handover.mark_used(settings, second)
    assert handover.open_bundles(settings) == {}
    handover.mark_ended(settings, {"a"})
    assert [one.state for one in handover.all_bundles(settings) if one.partner == "a"] == ["replaced", "ended"]


@pytest.mark.parametrize("environment", [Environment.acceptance, Environment.production])
def test_real_records_get_the_brokers_time_and_expire(tmp_path: Path, environment: Environment) -> None:
    want = _wanted(_settings(tmp_path, environment), _agreement("a"))
    assert want.topics["in.a"]["message.timestamp.type"] == "LogAppendTime"
    assert int(want.topics["in.a"]["retention.ms"]) == 14 * 24 * 3600 * 1000
    assert not {rule for rule in want.rules if rule.user == "bench"}


def test_invented_records_keep_their_own_time_and_do_not_expire(tmp_path: Path) -> None:
    topic = _wanted(_settings(tmp_path, Environment.demo), _agreement("a")).topics["in.a"]
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
