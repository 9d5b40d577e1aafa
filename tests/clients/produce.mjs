// Produces numbered messages with kafkajs, or tells where a consumer group stands.
// PROBE_CA, PROBE_USER and PROBE_PASSWORD in the environment: over TLS, with this account (SCRAM-SHA-512).
// usage: node produce.mjs BROKER TOPIC FROM TO | node produce.mjs BROKER TOPIC offsets GROUP
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import kafkajs from "kafkajs";

const [broker, topic, from, to] = process.argv.slice(2);
const PARTITIONS = 3;
const BATCH = 50;
const { PROBE_CA, PROBE_USER, PROBE_PASSWORD } = process.env;
const security = PROBE_USER
  ? { ssl: { ca: [readFileSync(PROBE_CA)] }, sasl: { mechanism: "scram-sha-512", username: PROBE_USER, password: PROBE_PASSWORD } }
  : {};
const kafka = new kafkajs.Kafka({ ...security, clientId: "probe", brokers: [broker], retry: { initialRetryTime: 200, retries: 12 }, logLevel: kafkajs.logLevel.NOTHING });
const admin = kafka.admin();
await admin.connect();
if (from === "offsets") {
  const [found] = await admin.fetchOffsets({ groupId: to, topics: [topic] });
  console.log(found.partitions.reduce((sum, one) => sum + Math.max(0, Number(one.offset)), 0));
} else {
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: true });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (let i = Number(from); i < Number(to); i += BATCH) {
    const messages = [];
    for (let j = i; j < Math.min(i + BATCH, Number(to)); ++j) {
      messages.push({ partition: j % PARTITIONS, value: j % 2 ? `WARN kafka probe number ${j}` : JSON.stringify({ level: "warn", msg: `kafka probe number ${j}` }) });
    }
    const answers = await producer.send({ topic, acks: -1, messages });
    assert.ok(answers.every((answer) => answer.errorCode === 0));
  }
  await producer.disconnect();
}
await admin.disconnect();
