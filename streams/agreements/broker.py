"""What the broker does hold, and making it what is wanted.

Longer than a hundred lines: each kind of thing that the broker holds is read and written here (quotas: `quotas`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.admin._acls import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.admin._configs import ConfigResource
from kafka.admin._partitions import OffsetSpec
from kafka.admin._users import ScramMechanism, UserScramCredentialDeletion, UserScramCredentialUpsertion
from kafka.errors import KafkaError, UnknownTopicOrPartitionError

from infra.errors import OperationError
from infra.kafka.client import platform_client_config
from infra.kafka.server import ADMIN
from infra.secrets import secret
from infra.settings import Settings
from streams.agreements import quotas
from streams.agreements.wanted import Rule, Wanted

ITERATIONS = 8192
MECHANISM = ScramMechanism.SCRAM_SHA_512
_USER = "User:"


class AccessError(OperationError):
    """The broker refused a change; the message names it."""


def _acl(rule: Rule) -> ACL:
    pattern = ResourcePattern(ResourceType[rule.resource], rule.name, ACLResourcePatternType[rule.pattern])
    principal = rule.user if ":" in rule.user else f"{_USER}{rule.user}"
    return ACL(principal, rule.host, ACLOperation[rule.operation], ACLPermissionType[rule.permission], pattern)


def _rule(acl: ACL) -> Rule:
    """A principal of another kind than `User:` (nobody can log in as one here) keeps its whole name."""
    where = acl.resource_pattern
    return Rule(
        acl.principal.removeprefix(_USER),
        where.resource_type.name,
        where.resource_name,
        where.pattern_type.name,
        acl.operation.name,
        acl.permission_type.name,
        acl.host,
    )


class Broker:
    """The administrator's view of the broker. Raises kafka-python's `KafkaError` while it is away."""

    def __init__(self, settings: Settings, admin: KafkaAdminClient) -> None:
        self._settings = settings
        self._admin = admin

    def held(self, names: Wanted) -> Wanted:
        """What there is: topics (with the settings that `names` speaks of), users, rules, quotas."""
        existing = self.topics()
        configs: dict[str, dict[str, str]] = {name: {} for name in existing}
        asked = sorted(existing & set(names.topics))
        if asked:
            told = self._admin.describe_configs([ConfigResource("TOPIC", name) for name in asked], config_filter="all")
            for name, values in told["topic"].items():
                configs[name] = {key: str(values[key]["value"]) for key in names.topics[name] if key in values}
        return Wanted(configs, frozenset(self.users()), frozenset(self.rules()), self.quotas())

    def quotas(self) -> quotas.Quotas:
        return quotas.read(self._admin)

    def end_of(self, topic: str) -> int:
        """The offset after the last record of a topic with one partition; 0 for a topic that isn't there."""
        partition = TopicPartition(topic, 0)
        try:
            return int(self._admin.list_partition_offsets({partition: OffsetSpec.LATEST})[partition].offset)
        except UnknownTopicOrPartitionError:
            return 0

    def topics(self) -> set[str]:
        return {t["name"] for t in self._admin.describe_topics() if not t["is_internal"] and not t["error_code"]}

    def users(self) -> set[str]:
        """Who can log in, but the administrator."""
        return set(self._admin.describe_user_scram_credentials()) - {ADMIN}

    def rules(self) -> set[Rule]:
        anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
        acls, _ = self._admin.describe_acls(ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, anything))
        return {_rule(acl) for acl in acls}

    def make_topics(self, topics: Mapping[str, Mapping[str, str]]) -> None:
        if topics:
            made = {n: {"num_partitions": 1, "replication_factor": -1, "configs": dict(c)} for n, c in topics.items()}
            self._admin.create_topics(made, wait_for_metadata=True)

    def set_topics(self, topics: Mapping[str, Mapping[str, str]]) -> None:
        """Set the settings of existing topics to those given."""
        if topics:
            resources = [ConfigResource("TOPIC", name, configs=dict(values)) for name, values in topics.items()]
            _require_ok(self._admin.alter_configs(resources).get("topic", {}), "OK")

    def remove_topics(self, topics: Collection[str]) -> None:
        """Remove topics with what is in them."""
        if topics:
            self._admin.delete_topics(sorted(topics))

    def make_users(self, users: Collection[str]) -> None:
        """Make users with their secrets as passwords; existing ones get theirs again."""
        self._upsert(
            UserScramCredentialUpsertion(user, MECHANISM, secret(self._settings, f"kafka_{user}"), ITERATIONS)
            for user in sorted(users)
        )

    def make_user(self, user: str, password: str) -> None:
        """Make a user, or give it another password."""
        self._upsert([UserScramCredentialUpsertion(user, MECHANISM, password, ITERATIONS)])

    def make_salted_user(self, user: str, salt: bytes, salted_password: bytes, iterations: int) -> None:
        """Make a user, or give it another login, from what SCRAM makes of a password that we don't know."""
        made = UserScramCredentialUpsertion(user, MECHANISM, b"", iterations, salt)
        made.salted_password = salted_password
        self._upsert([made])

    def _upsert(self, made: Any) -> None:
        if listed := list(made):
            _require_ok(self._admin.alter_user_scram_credentials(listed), None)

    def remove_users(self, users: Collection[str]) -> None:
        """Take every login of these users away. Connections that they have stay, so take their rules away first."""
        if users:
            told = self._admin.describe_user_scram_credentials(sorted(users))
            logins = [(user, one["mechanism"]) for user, row in told.items() for one in row["credential_infos"]]
            gone = [UserScramCredentialDeletion(user, mechanism) for user, mechanism in logins]
            if gone:
                _require_ok(self._admin.alter_user_scram_credentials(gone), None)

    def make_quotas(self, wanted: Mapping[str, Mapping[str, float]]) -> None:
        """Make the limits of each entity exactly these; an empty mapping takes them away."""
        quotas.make(self._admin, wanted)

    def make_rules(self, rules: Collection[Rule]) -> None:
        if rules:
            done = self._admin.create_acls([_acl(rule) for rule in sorted(rules)])
            if done["failed"]:
                raise AccessError(
                    f"the broker refused {len(done['failed'])} access rules: {done['failed'][0].__name__}"
                )

    def remove_rules(self, rules: Collection[Rule]) -> None:
        for rule in sorted(rules):
            acl = _acl(rule)
            where = ResourcePatternFilter(
                acl.resource_pattern.resource_type, rule.name, acl.resource_pattern.pattern_type
            )
            only = ACLFilter(acl.principal, acl.host, acl.operation, acl.permission_type, where)
            for _, gone, error in self._admin.delete_acls([only]):
                if not gone:
                    raise AccessError(f"the broker didn't remove the rule that {rule}: {error.__name__}")


@contextmanager
def administrator(settings: Settings) -> Iterator[Broker]:
    """The broker with the administrator's rights. Raises `AccessError` when it is away or refuses a change."""
    try:
        admin = KafkaAdminClient(**platform_client_config(settings, ADMIN))
    except KafkaError as error:
        raise AccessError("the broker doesn't answer its administrator: run `risicobeeld status`") from error
    try:
        yield Broker(settings, admin)
    except KafkaError as error:
        raise AccessError(f"the broker refused a change ({type(error).__name__}): {error}") from error
    finally:
        admin.close()


def _require_ok(answers: dict[str, Any], good: Any) -> None:
    for name, answer in answers.items():
        if answer != good:
            raise AccessError(f"the broker refused the change of {name}: {answer}")
