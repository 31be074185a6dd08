"""Send one event and wait for its receipt: python send.py BUNDLE EVENT.json. Needs confluent-kafka, nothing of ours."""

import json
import sys
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition

folder, event = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
bundle = json.loads((folder / "bundle.json").read_text())
login = {"bootstrap.servers": ",".join(bundle["bootstrap"]), "ssl.ca.location": str(folder / bundle["ca_file"])}
login |= {"security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": bundle["user"]}
login |= {"sasl.password": (folder / bundle["password_file"]).read_text().strip()}
answers, consumer = f"out.{bundle['partner']}", Consumer({**login, "group.id": f"{bundle['user']}.example"})
_, end = consumer.get_watermark_offsets(TopicPartition(answers, 0), timeout=30)
consumer.assign([TopicPartition(answers, 0, end)])  # what is answered from now on
told, producer = [], Producer({**login, "enable.idempotence": True})
structured = {"content-type": "application/cloudevents+json"}
producer.produce(f"in.{bundle['partner']}", event, headers=structured, on_delivery=lambda *how: told.append(how))
if producer.flush(30) or told[0][0]:
    sys.exit(f"the broker doesn't take it: {told[0][0] if told else 'no answer'}")
offset = told[0][1].offset()
while statement := consumer.poll(60):  # each tells of many records; ours is known by its offset
    found = json.loads(statement.value())
    entry = next((row for row in found["entries"] if row["offset"] == offset), {"disposition": "accepted"})
    if "id" in entry or any(row["first_offset"] <= offset <= row["last_offset"] for row in found["accepted"]):
        print(json.dumps({"offset": offset, **entry}, indent=2, ensure_ascii=False))
        sys.exit(entry["disposition"] not in ("accepted", "duplicate"))
sys.exit("no receipt within a minute: send it again under the same id, that does no harm")
