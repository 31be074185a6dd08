"""What the broker does hold, and making it what is wanted.

Longer than a hundred lines: each kind of thing that the broker holds is read and written here.
"""

from __future__ import annotations

from typing import Any

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
from kafka.admin._users import ScramMechanism, UserScramCredentialDeletion, UserScramCredentialUpsertion

from infra.errors import OperationError
from infra.kafka.server import ADMIN
from infra.secrets import secret
from infra.settings import Settings
from streams.agreements.wanted import Rule, Wanted

_ITERATIONS = 8192


class AccessError(OperationError):
    """The broker refused a change; the message names it."""


def _user_of(principal: str) -> str:
    return principal.removeprefix("User:")


def _acl(rule: Rule) -> ACL:
    pattern = ResourcePattern(ResourceType[rule.resource], rule.name, ACLResourcePatternType[rule.pattern])
    return ACL(f"User:{rule.user}", "*", ACLOperation[rule.operation], ACLPermissionType.ALLOW, pattern)


class Broker:
    """The administrator's view of the broker. Raises kafka-python's `KafkaError` while it is away."""

    def __init__(self, settings: Settings, admin: KafkaAdminClient) -> None:
        self._settings = settings
        self._admin = admin

    def held(self, names: Wanted) -> Wanted:
        """What there is: topics (with the settings that `names` speaks of), users but the administrator, rules."""
        existing = {t["name"] for t in self._admin.describe_topics() if not t["is_internal"] and not t["error_code"]}
        configs: dict[str, dict[str, str]] = {name: {} for name in existing}
        asked = sorted(existing & set(names.topics))
        if asked:
            told = self._admin.describe_configs([ConfigResource("TOPIC", name) for name in asked], config_filter="all")
            for name, values in told["topic"].items():
                configs[name] = {key: str(values[key]["value"]) for key in names.topics[name] if key in values}
        users = set(self._admin.describe_user_scram_credentials()) - {ADMIN}
        anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
        acls, _ = self._admin.describe_acls(ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, anything))
        rules = set()
        for acl in acls:
            where = acl.resource_pattern
            if acl.permission_type is not ACLPermissionType.ALLOW or acl.host != "*":
                raise AccessError(
                    f"the broker has a rule of another kind than we make: {acl.principal} {acl.permission_type.name} "
                    f"{where.resource_name} from {acl.host}. Remove it, or bring what it is for into the agreements."
                )
            rules.add(
                Rule(
                    _user_of(acl.principal),
                    where.resource_type.name,
                    where.resource_name,
                    where.pattern_type.name,
                    acl.operation.name,
                )
            )
        return Wanted(configs, frozenset(users), frozenset(rules))

    def make_topics(self, topics: dict[str, dict[str, str]]) -> None:
        if topics:
            made = {n: {"num_partitions": 1, "replication_factor": -1, "configs": c} for n, c in topics.items()}
            self._admin.create_topics(made, wait_for_metadata=True)

    def set_topics(self, topics: dict[str, dict[str, str]]) -> None:
        """Set the settings of existing topics to those given."""
        if topics:
            resources = [ConfigResource("TOPIC", name, configs=dict(values)) for name, values in topics.items()]
            _require_ok(self._admin.alter_configs(resources).get("topic", {}), "OK")

    def make_users(self, users: set[str]) -> None:
        """Make users with their secrets as passwords; existing ones get theirs again."""
        if users:
            made = [
                UserScramCredentialUpsertion(
                    user, ScramMechanism.SCRAM_SHA_512, secret(self._settings, f"kafka_{user}"), iterations=_ITERATIONS
                )
                for user in sorted(users)
            ]
            _require_ok(self._admin.alter_user_scram_credentials(made), None)

    def remove_users(self, users: set[str]) -> None:
        if users:
            gone = [UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_512) for user in sorted(users)]
            _require_ok(self._admin.alter_user_scram_credentials(gone), None)

    def make_rules(self, rules: set[Rule]) -> None:
        if rules:
            done = self._admin.create_acls([_acl(rule) for rule in sorted(rules)])
            if done["failed"]:
                raise AccessError(
                    f"the broker refused {len(done['failed'])} access rules: {done['failed'][0].__name__}"
                )

    def remove_rules(self, rules: set[Rule]) -> None:
        for rule in sorted(rules):
            acl = _acl(rule)
            where = ResourcePatternFilter(
                acl.resource_pattern.resource_type, rule.name, acl.resource_pattern.pattern_type
            )
            only = ACLFilter(acl.principal, acl.host, acl.operation, acl.permission_type, where)
            for _, gone, error in self._admin.delete_acls([only]):
                if not gone:
                    raise AccessError(f"the broker didn't remove the rule that {rule}: {error.__name__}")


def _require_ok(answers: dict[str, Any], good: Any) -> None:
    for name, answer in answers.items():
        if answer != good:
            raise AccessError(f"the broker refused the change of {name}: {answer}")
