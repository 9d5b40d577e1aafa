"""A real Kafka broker (KRaft, one node) between a real producer and the server: each message is found exactly once.

The broker's jars come through mvn (tests/clients/kafka/pom.xml), the producer is npm's kafkajs. The server is killed
with -9 while it reads, restarted, and stopped properly; nothing is lost and nothing comes twice. Where Java, mvn, npm
or their registries are missing, the test is skipped and says why.
"""
import base64
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import ROOT, Server, free_port, wait_until  # noqa: E402
from test_clients import CLIENTS, UNPACKED, make_certificate, tried  # noqa: E402

JARS = os.path.join(UNPACKED, "kafka")
TOPIC = "probe-topic"
BEFORE, DURING, AFTER = 1000, 30000, 30010  # numbers produced before the server runs, while it is killed, after all


def fetch_jars():
    """"" when the broker's jars are there, else why not."""
    for tool in ("java", "mvn", "node"):
        if not shutil.which(tool):
            return f"there is no {tool}"
    complete = os.path.join(JARS, ".complete")
    if not os.path.exists(complete):
        reason = tried(["mvn", "-q", "-B", "-f", os.path.join(CLIENTS, "kafka/pom.xml"), "dependency:copy-dependencies",
                        "-DincludeScope=runtime", f"-DoutputDirectory={JARS}"], times=2, timeout=120)
        if reason:
            return reason
        open(complete, "w").close()
    if not os.path.isdir(os.path.join(CLIENTS, "node_modules", "kafkajs")):
        return tried(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], CLIENTS)
    return ""


USER, PASSWORD, ACCOUNT = "probe-user", "probe-password-1", "SCRAM-SHA-512=[name=probe-user,password=probe-password-1]"


def make_keystore(folder):
    """The broker's certificate and key as one PEM file; the certificate alone is cert.pem."""
    reason = make_certificate(folder)
    if reason:
        return reason
    with open(os.path.join(folder, "broker.pem"), "w") as out:
        for name in ("key.pem", "cert.pem"):
            with open(os.path.join(folder, name)) as part:
                out.write(part.read())
    return ""


class Broker:
    """A Kafka broker that is its own controller. `secure`: TLS and SASL with SCRAM, nobody gets in without."""

    def __init__(self, folder, secure=False):
        self.port, controller = free_port(), free_port()
        protocol = "SASL_SSL" if secure else "PLAINTEXT"
        secured = ("" if not secure else
                   f"sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN\nsecurity.inter.broker.protocol=SASL_SSL\n"
                   f"sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512\nssl.keystore.type=PEM\nssl.keystore.location={folder}/broker.pem\n"
                   f"ssl.truststore.type=PEM\nssl.truststore.location={folder}/cert.pem\n"
                   "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required "
                   f"username=\"{USER}\" password=\"{PASSWORD}\";\n"
                   "listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required "
                   f"username=\"{USER}\" password=\"{PASSWORD}\" user_{USER}=\"{PASSWORD}\";\n")
        self.log_path = os.path.join(folder, "log")
        self.settings = os.path.join(folder, "server.properties")
        with open(os.path.join(folder, "log4j.properties"), "w") as f:
            f.write("log4j.rootLogger=WARN, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\n"
                    "log4j.appender.out.layout=org.apache.log4j.PatternLayout\nlog4j.appender.out.layout.ConversionPattern=%p %c %m%n\n")
        with open(self.settings, "w") as f:
            f.write(f"process.roles=broker,controller\nnode.id=1\ncontroller.quorum.voters=1@127.0.0.1:{controller}\n"
                    f"listeners={protocol}://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{controller}\n"
                    f"advertised.listeners={protocol}://127.0.0.1:{self.port}\ncontroller.listener.names=CONTROLLER\n"
                    f"listener.security.protocol.map=CONTROLLER:PLAINTEXT,{protocol}:{protocol}\n{secured}"
                    f"log.dirs={folder}/data\noffsets.topic.replication.factor=1\noffsets.topic.num.partitions=1\n"
                    "transaction.state.log.replication.factor=1\ntransaction.state.log.min.isr=1\n"
                    "group.initial.rebalance.delay.ms=0\ngroup.min.session.timeout.ms=1000\n")
        self.java = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", os.path.join(JARS, "*"),
                     f"-Dlog4j.configuration=file:{folder}/log4j.properties"]
        cluster = base64.urlsafe_b64encode(uuid.uuid5(uuid.NAMESPACE_DNS, "probe").bytes).decode().rstrip("=")
        subprocess.run([*self.java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", self.settings,
                        *(["--add-scram", ACCOUNT] if secure else [])], check=True,
                       capture_output=True, timeout=60)
        self.log = open(self.log_path, "wb")
        self.process = subprocess.Popen([*self.java, "kafka.Kafka", self.settings], stdout=self.log, stderr=self.log)
        wait_until(self.answers, 60, "the broker listens")

    def answers(self):
        if self.process.poll() is not None:
            with open(self.log_path, errors="replace") as f:
                raise AssertionError("the broker ended: " + f.read()[-2000:])
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


class Kafka(unittest.TestCase):
    def setUp(self):
        reason = fetch_jars()
        if reason:
            self.skipTest("no broker can be had: " + reason)
        self.folder = tempfile.mkdtemp(prefix="foreshock-test-kafka-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.broker = Broker(self.folder)
        self.addCleanup(self.broker.stop)

    def produce(self, *arguments):
        return subprocess.Popen(["node", "produce.mjs", f"127.0.0.1:{self.broker.port}", TOPIC, *map(str, arguments)], cwd=CLIENTS,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finished(self, process):
        out, error = process.communicate(timeout=90)
        self.assertEqual(process.returncode, 0, error[-1500:])
        return out.strip()

    def found(self, server, count):
        wait_until(lambda: server.count('"kafka probe"')[0] >= count, 60, f"{count} messages; there are {server.count(chr(34) + 'kafka probe' + chr(34))}: {server.log_tail()}")

    def test_each_message_once_through_kills_and_restarts(self):
        self.finished(self.produce(0, BEFORE))
        config = (f"ingest:\n  kafka:\n    brokers: 127.0.0.1:{self.broker.port}\n    topics: {TOPIC}\n    group: probe-group\n"
                  "    properties: {session.timeout.ms: 3000, heartbeat.interval.ms: 500}\n")
        with Server(config=config) as server:
            self.found(server, BEFORE)
            producer = self.produce(BEFORE, DURING)
            for enough in (BEFORE + 500, DURING // 2):
                self.found(server, enough)
                server.kill()
                server.start()
            self.finished(producer)
            self.found(server, DURING)
            self.assertEqual(server.count('"kafka probe"'), (DURING, DURING))
            self.assertEqual({row["severity_number"] for row in server.query('"kafka probe number 123"')}, {13})
            self.finished(self.produce(DURING, AFTER))
            self.found(server, AFTER)
            server.stop()
            self.assertEqual(self.finished(self.produce("offsets", "probe-group")), str(AFTER), "offsets are committed at a stop")
            server.start()
            self.finished(self.produce(AFTER, AFTER + 1))
            self.found(server, AFTER + 1)
            self.assertEqual(server.count('"kafka probe"'), (AFTER + 1, AFTER + 1))



class SecureKafka(unittest.TestCase):
    """The same over TLS, with accounts; a wrong password or a stranger's certificate gets nothing."""

    def setUp(self):
        reason = fetch_jars()
        if reason:
            self.skipTest("no broker can be had: " + reason)
        self.folder = tempfile.mkdtemp(prefix="foreshock-test-kafka-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        reason = make_keystore(self.folder)
        if reason:
            self.skipTest("no certificate can be made: " + reason)
        self.broker = Broker(self.folder, secure=True)
        self.addCleanup(self.broker.stop)

    def server(self, mechanism, group, password=PASSWORD, authority=None):
        return Server(config=f"ingest:\n  kafka:\n    brokers: 127.0.0.1:{self.broker.port}\n    topics: {TOPIC}\n    group: {group}\n"
                             f"    properties: {{security.protocol: sasl_ssl, sasl.mechanisms: {mechanism}, sasl.username: {USER}, "
                             f"sasl.password: {password}, ssl.ca.location: {authority or self.folder + '/cert.pem'}}}\n")

    def test_scram_and_plain_over_tls(self):
        done = subprocess.run(["node", "produce.mjs", f"127.0.0.1:{self.broker.port}", TOPIC, "0", "200"], cwd=CLIENTS, text=True,
                              capture_output=True, timeout=90, env={**os.environ, "PROBE_CA": self.folder + "/cert.pem",
                                                                    "PROBE_USER": USER, "PROBE_PASSWORD": PASSWORD})
        self.assertEqual(done.returncode, 0, done.stderr[-1500:])
        for mechanism in ("SCRAM-SHA-512", "PLAIN"):
            with self.subTest(mechanism), self.server(mechanism, "group-" + mechanism.lower()) as server:
                wait_until(lambda: server.count('"kafka probe"')[0] >= 200, 60, "messages over TLS: " + server.log_tail())
                self.assertEqual(server.count('"kafka probe"'), (200, 200))
        with tempfile.TemporaryDirectory() as stranger:
            self.assertEqual(make_certificate(stranger), "")
            for name, server in (("password", self.server("SCRAM-SHA-512", "group-wrong", password="wrong")),
                                 ("certificate", self.server("SCRAM-SHA-512", "group-stranger", authority=stranger + "/cert.pem"))):
                with self.subTest("wrong " + name), server:
                    wait_until(lambda: server.metric("foreshock_ingest_kafka_errors_total") >= 1, 60, "the failure is told: " + server.log_tail())
                    self.assertEqual(server.count()[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
