"""The partners' topics as landing reads them: assigned by hand, sought from the lake, never from Kafka's group offsets.

A topic is known by its id, not by its name: a topic that was deleted and made again under the same name is another
topic, read from its own beginning, and somebody is told. The ids are asked for again after every poll, so a record
is never taken for one of the earlier topic.

Longer than a hundred lines: assigning, polling and watching share the consumer and its partitions.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import OffsetOutOfRangeError

from infra.kafka.client import platform_client_config
from infra.lake import Place
from infra.settings import Settings

log = logging.getLogger(__name__)

PREFIX = "in."
_DRY_MS = 10  # a topic that gives nothing for this long has run dry: commit what there is
_STALL_SECONDS = 30.0
_FETCH_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Alarm:
    """Something that somebody must look at. `detail` holds names and numbers only."""

    name: str
    topic: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Polled:
    """Records of one poll round by (topic, partition); `topic_ids` held before and after it."""

    records: dict[tuple[str, int], list[Any]]
    topic_ids: dict[str, str]

    @property
    def count(self) -> int:
        return sum(map(len, self.records.values()))

    def holds(self, topic: str) -> bool:
        """Whether there are records of this topic."""
        return any(name == topic for name, _ in self.records)


class TopicsChanged(Exception):
    """A topic was made, made again or deleted, or its beginning moved past us: what was polled is thrown away."""


class Source:
    """Reads every `in.*` topic. Not thread-safe. Raises kafka-python's `KafkaError` while the broker is away."""

    def __init__(self, settings: Settings, raise_alarm: Callable[[Alarm], None]) -> None:
        config = platform_client_config(settings, "landing")
        self._settings = settings
        self._raise_alarm = raise_alarm
        self._told: set[tuple[str, str, str]] = set()
        self._admin = KafkaAdminClient(**config)
        self._consumer_config = {
            **config,
            "group_id": None,
            "enable_auto_commit": False,
            "auto_offset_reset": "none",
            "isolation_level": "read_committed",
            "fetch_min_bytes": 1,
            "fetch_max_wait_ms": 500,
            "max_partition_fetch_bytes": _FETCH_BYTES,
            "fetch_max_bytes": 2 * _FETCH_BYTES,
        }
        self._consumer = KafkaConsumer(**self._consumer_config)
        self._partitions: list[TopicPartition] = []
        self._topics: dict[str, tuple[str, int]] = {}
        self._moved_at = time.monotonic()

    def close(self) -> None:
        self._consumer.close()
        self._admin.close()

    def topics(self) -> dict[str, tuple[str, int]]:
        """The topics that exist now: id and number of partitions by name."""
        found = {}
        for topic in self._admin.describe_topics():
            if topic["name"].startswith(PREFIX) and not topic["error_code"]:
                found[topic["name"]] = (str(topic["topic_id"]), len(topic["partitions"]))
        return found

    def assign(self, places: dict[str, Place]) -> dict[str, Place]:
        """Take every partition there is and go to its place. Returns the places, new and changed ones filled in."""
        self._topics = self.topics()
        wanted = [TopicPartition(name, number) for name, (_, count) in self._topics.items() for number in range(count)]
        for name in {key.rpartition(":")[0] for key in places} - set(self._topics):
            self._tell(Alarm("topic_missing", name), "")
        if not wanted:
            self._partitions = []
            self._consumer.unsubscribe()
            return dict(places)
        self._consumer.assign(wanted)
        begins, ends = self._consumer.beginning_offsets(wanted), self._consumer.end_offsets(wanted)
        result = dict(places)
        self._partitions = []
        for partition in wanted:
            key = f"{partition.topic}:{partition.partition}"
            place = self._place(partition, result.get(key), begins[partition], ends[partition])
            if place is not None:
                result[key] = place
                self._partitions.append(partition)
        if len(self._partitions) != len(wanted):
            self._consumer.assign(self._partitions)
        for partition in self._partitions:
            self._consumer.seek(partition, result[f"{partition.topic}:{partition.partition}"]["next_offset"])
        self._moved_at = time.monotonic()
        return result

    def _place(self, partition: TopicPartition, place: Place | None, begin: int, end: int) -> Place | None:
        topic_id = self._topics[partition.topic][0]
        where = {"partition": partition.partition, "log_start": begin, "log_end": end}
        if place is None:
            return Place(next_offset=begin, topic_id=topic_id, first_offset=begin)
        where["next_offset"] = place["next_offset"]
        if place["topic_id"] != topic_id:
            ids = {"topic_id_before": place["topic_id"], "topic_id_now": topic_id}
            self._tell(Alarm("topic_recreated", partition.topic, {**where, **ids}), topic_id)
            return Place(next_offset=begin, topic_id=topic_id, first_offset=begin)
        if begin > place["next_offset"]:
            self._tell(Alarm("records_expired_unread", partition.topic, where), topic_id)
            return Place(next_offset=begin, topic_id=topic_id, first_offset=place["first_offset"])
        if end < place["next_offset"]:
            # The broker lost its end. Going on would take new records for old ones: this partition waits for a person.
            self._tell(Alarm("broker_lost_its_end", partition.topic, where), topic_id)
            return None
        return place

    def _tell(self, alarm: Alarm, topic_id: str) -> None:
        key = (alarm.name, alarm.topic, topic_id)
        if key not in self._told:
            self._told.add(key)
            self._raise_alarm(alarm)

    def poll(self, wait_seconds: float, limit: int) -> Polled:
        """Up to `limit` records: waits for the first, then takes what is there until the topics run dry.

        Raises `TopicsChanged` when the topics aren't those that were assigned; nothing of the poll may be used then.
        """
        records: dict[tuple[str, int], list[Any]] = {}
        count, wait_ms, until = 0, int(wait_seconds * 1000), time.monotonic() + wait_seconds
        try:
            while count < limit and (not count or time.monotonic() < until):
                polled = self._consumer.poll(timeout_ms=wait_ms, max_records=limit - count)
                if not polled:
                    break
                for partition, more in polled.items():
                    records.setdefault((partition.topic, partition.partition), []).extend(more)
                    count += len(more)
                wait_ms = _DRY_MS
        except OffsetOutOfRangeError as error:
            raise TopicsChanged("an offset is no longer there") from error
        if self.topics() != self._topics:
            raise TopicsChanged("the topics aren't those that were assigned")
        if count:
            self._moved_at = time.monotonic()
        return Polled(records, {name: topic_id for name, (topic_id, _) in self._topics.items()})

    def lag(self) -> dict[str, int]:
        """Records between our position and the end, by "topic:partition". Creates the consumer anew when it stalls."""
        if not self._partitions:
            return {}
        ends = self._consumer.end_offsets(self._partitions)
        lags = {f"{p.topic}:{p.partition}": max(0, ends[p] - self._consumer.position(p)) for p in self._partitions}
        if any(lags.values()) and time.monotonic() - self._moved_at > _STALL_SECONDS:
            self._raise_alarm(Alarm("consumer_stalled", "", {"records_behind": sum(lags.values())}))
            self._consumer.close()
            self._consumer = KafkaConsumer(**self._consumer_config)
            raise TopicsChanged("the consumer gave nothing although records are there")
        return lags
