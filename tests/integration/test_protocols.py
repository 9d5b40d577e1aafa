"""Every log protocol under bad input: clear answers, bounded memory, others unharmed.

What each protocol's clients send when all is well is in test_clients.py, with the clients themselves.
"""
import gzip
import json
import os
import resource
import socket
import struct
import sys
import threading
import time
import unittest
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import TOKEN, Server, free_port, wait_until  # noqa: E402

# Protocol -> (path, content type, a good body, the status of success).
HTTP = {
    "foreshock": ("/api/v1/logs", "text/plain", b"probe line\n", 200),
    "loki": ("/loki/api/v1/push", "application/json", b'{"streams":[{"stream":{"app":"a"},"values":[["1700000000000000000","probe line"]]}]}', 204),
    "elasticsearch": ("/_bulk", "application/x-ndjson", b'{"create":{}}\n{"message":"probe line"}\n', 200),
    "otlp": ("/v1/logs", "application/json", b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"probe line"}}]}]}]}', 200),
    "splunk": ("/services/collector", "application/json", b'{"event":"probe line"}', 200),
    "datadog": ("/api/v2/logs", "application/json", b'[{"message":"probe line"}]', 202),
    "gelf": ("/gelf", "application/json", b'{"version":"1.1","host":"h","short_message":"probe line"}', 202),
    "firehose": ("/firehose", "application/json", b'{"requestId":"r1","records":[{"data":"cHJvYmUgbGluZQ=="}]}', 200),
    "journald": ("/insert/journald/upload", "application/vnd.fdo.journal", b"__CURSOR=c1\nMESSAGE=probe line\n\n", 202),
}
MEMORY_MB_MAX = 700  # of the server, whatever is sent
BYSTANDER_SECONDS_MAX = 10  # for one line of somebody who has nothing to do with it, on a busy machine


class Bystander:
    """Another client, who sends a line again and again over HTTP and over syslog while a test does its worst."""
    ran = 0

    def __enter__(self):
        Bystander.ran += 1
        self.name = f"bystander{Bystander.ran}"
        self.slowest, self.sent, self.error, self.over = 0.0, 0, None, threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        return self

    def run(self):
        try:
            with socket.create_connection(("127.0.0.1", SERVER.syslog_port), timeout=20) as syslog:
                while not self.over.is_set() or self.sent < 3:
                    begun = time.monotonic()
                    status, _, answer = SERVER.request("POST", "/api/v1/logs", f"{self.name} http {self.sent}\n".encode(), timeout=60)
                    assert status == 200, (status, answer)
                    self.slowest = max(self.slowest, time.monotonic() - begun)
                    syslog.sendall(f"<13>1 2026-11-23T04:31:56Z h {self.name} - - - {self.name} syslog {self.sent}\n".encode())
                    self.sent += 1
                    self.over.wait(.05)
        except Exception as error:  # told by the test's own thread
            self.error = error

    def __exit__(self, kind, value, trace):
        self.over.set()
        self.thread.join()
        if kind is None:
            assert self.error is None, self.error
            assert self.slowest < BYSTANDER_SECONDS_MAX, f"a bystander's line took {self.slowest:.1f} s"
            want = self.sent * 2
            wait_until(lambda: SERVER.count(f'"{self.name}"') == (want, want), 20, f"all {want} lines of a bystander")


def setUpModule():
    global SERVER, PORTS
    PORTS = {name: free_port() for name in ("gelf", "forward", "relp", "otlp_grpc")}
    SERVER = Server(config="ingest:\n" + "".join(f"  {name}:\n    listen: 127.0.0.1:{port}\n" for name, port in PORTS.items())).start()


def tearDownModule():
    SERVER.__exit__(None, None, None)


class Harmless(unittest.TestCase):
    """What every test here also holds: the next sender is served, another client never noticed, memory is bounded."""

    def setUp(self):
        self.bystander = Bystander()
        self.bystander.__enter__()

    def tearDown(self):
        self.bystander.__exit__(None, None, None)
        self.assertEqual(SERVER.send("unharmed\n"), 1)
        self.assertLess(SERVER.memory_mb(), MEMORY_MB_MAX)


class Protocols(Harmless):
    def post(self, path, kind, body, headers=None, token=TOKEN, timeout=60):
        return SERVER.request("POST", path, body, {"Content-Type": kind, **(headers or {})}, token=token, timeout=timeout)

    def each(self):
        for name, (path, kind, body, good) in HTTP.items():
            with self.subTest(name):
                yield path, kind, body, good

    def test_good_bodies_are_taken_and_found(self):
        before = SERVER.count('"probe line"')[0]
        fresh = os.urandom(8).hex().encode()  # a delivery whose id was seen before is stored once
        for path, kind, body, good in self.each():
            body = body.replace(b'"r1"', b'"%s"' % fresh).replace(b"=c1\n", b"=%s\n" % fresh)
            status, _, answer = self.post(path, kind, body)
            self.assertEqual(status, good, answer)
        self.assertEqual(SERVER.count('"probe line"')[0], before + len(HTTP))

    def test_wrong_tokens_are_refused(self):
        for path, kind, body, _ in self.each():
            for token in (None, "wrong"):
                self.assertIn(self.post(path, kind, body, token=token)[0], (401, 403))

    def test_truncated_compression_is_a_400(self):
        for path, kind, body, _ in self.each():
            packed = gzip.compress(body * 100)
            self.assertEqual(self.post(path, kind, packed[:len(packed) // 2], {"Content-Encoding": "gzip"})[0], 400)
            self.assertEqual(self.post(path, kind, b"no gzip at all", {"Content-Encoding": "gzip"})[0], 400)
            self.assertEqual(self.post(path, kind, body, {"Content-Encoding": "br"})[0], 415)

    def test_bombs_are_a_413(self):
        bomb = gzip.compress(b"\0" * (100 * 1024 * 1024), 9)
        for path, kind, _, _ in self.each():
            self.assertEqual(self.post(path, kind, bomb, {"Content-Encoding": "gzip"})[0], 413)

    def test_a_body_that_claims_too_much_is_refused_at_once(self):
        for path, kind, _, _ in self.each():
            with socket.create_connection(("127.0.0.1", SERVER.port), timeout=20) as s:
                s.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: {kind}\r\n"
                          "Content-Length: 99999999999\r\n\r\n".encode())
                self.assertIn(b" 413 ", s.recv(4096))

    def test_bytes_of_every_kind_are_no_500(self):
        junk = [b"", b"\0", b"{", b"[", b"\xff" * 1000, b"{\"a\":" * 10000, os.urandom(5000), b"\n" * 1000, "ä€😀\n".encode("utf-16")]
        for path, kind, _, _ in self.each():
            for body in junk:
                for content_type in (kind, "application/x-protobuf"):
                    status, _, answer = self.post(path, content_type, body)
                    self.assertTrue(status < 500, (path, status, body[:20], answer[:200]))

    def test_long_lines_are_cut_and_found(self):
        long = "longline " + "x" * 400_000
        for name, body in (("loki", json.dumps({"streams": [{"stream": {}, "values": [["1700000000000000000", long]]}]})),
                           ("splunk", json.dumps({"event": long})), ("datadog", json.dumps([{"message": long}])),
                           ("elasticsearch", '{"create":{}}\n' + json.dumps({"message": long}) + "\n")):
            path, kind, _, good = HTTP[name]
            self.assertEqual(self.post(path, kind, body.encode())[0], good, name)
        self.assertGreaterEqual(SERVER.count("longline")[0], 4)

    def test_half_a_body_and_then_silence_holds_nothing(self):
        sockets = []
        for path, kind, body, _ in self.each():
            s = socket.create_connection(("127.0.0.1", SERVER.port), timeout=20)
            s.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: {kind}\r\n"
                      f"Content-Length: {len(body)}\r\n\r\n".encode() + body[:len(body) // 2])
            sockets.append(s)
        self.test_good_bodies_are_taken_and_found()
        for s in sockets:
            s.close()

    def test_slow_senders_are_served(self):
        open_requests = []
        for path, kind, body, status in self.each():
            s = socket.create_connection(("127.0.0.1", SERVER.port), timeout=60)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            open_requests.append((s, status, path, f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: {kind}\r\n"
                                  f"Content-Length: {len(body)}\r\n\r\n".encode() + body))
        for at in range(max(len(request) for *_, request in open_requests)):  # a byte of each in turn
            for s, _, _, request in open_requests:
                s.sendall(request[at:at + 1])
        for s, status, path, _ in open_requests:
            self.assertIn(f" {status} ".encode(), s.recv(4096).split(b"\r\n")[0], path)
            s.close()

    def test_a_thousand_connections_at_once(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
        ports = [SERVER.port, SERVER.syslog_port, PORTS["gelf"], PORTS["forward"], PORTS["relp"], PORTS["otlp_grpc"]]
        sockets = []
        try:
            for i in range(1000):
                s = socket.create_connection(("127.0.0.1", ports[i % len(ports)]), timeout=20)
                s.sendall(b"<1")  # and no more
                sockets.append(s)
            self.test_good_bodies_are_taken_and_found()
        finally:
            for s in sockets:
                s.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def packed_forward(entries):
    """A Forward message in CompressedPackedForward mode; `entries` are the gzipped bytes."""
    return b"\x93\xa1t\xc6" + struct.pack(">I", len(entries)) + entries + b"\x81\xaacompressed\xa4gzip"


# Port -> (a message that is taken, and the answer to wait for, "" where the protocol has none).
MESSAGES = {
    "syslog": (b"<13>1 2026-11-23T04:31:56Z h portapp - - - port probe\n", b""),
    "gelf": (b'{"version":"1.1","host":"h","short_message":"port probe"}\0', b""),
    "forward": (b"\x94\xa1t\xce\x65\x00\x00\x00\x81\xa7message\xaaport probe\x81\xa5chunk\xa2c1", b"\x81\xa3ack\xa2c1"),
    "relp": (b"1 open 30 relp_version=0\ncommands=syslog\n2 syslog 50 <13>1 2026-11-23T04:31:56Z h relp - - - port probe\n", b"2 rsp 6 200 OK\n"),
}


class Ports(Harmless):
    def port(self, name):
        return SERVER.syslog_port if name == "syslog" else PORTS[name]

    def connect(self, name):
        return socket.create_connection(("127.0.0.1", self.port(name)), timeout=20)

    def fresh(self, name):
        """A message that was not sent before: a repeated chunk is stored once."""
        message, answer = MESSAGES[name]
        mark = os.urandom(1).hex().encode()
        return message.replace(b"\xa2c1", b"\xa2" + mark), answer.replace(b"\xa2c1", b"\xa2" + mark)

    def answered(self, s, answer):
        got = b""
        while answer not in got:
            piece = s.recv(4096)
            self.assertTrue(piece, (answer, got))
            got += piece

    def test_truncated_messages_are_forgotten_or_kept_as_they_are(self):
        for name in MESSAGES:
            message, _ = self.fresh(name)
            for size in range(1, len(message), 7):
                with self.subTest(name, size=size), self.connect(name) as s:
                    s.sendall(message[:size])
                    if size % 2:  # hang up without a word
                        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def test_slow_senders_are_served(self):
        before = SERVER.count('"port probe"')[0]
        sockets = {name: (self.connect(name), *self.fresh(name)) for name in MESSAGES}
        for at in range(max(len(message) for _, message, _ in sockets.values())):
            for s, message, _ in sockets.values():
                s.sendall(message[at:at + 1])
        for s, _, answer in sockets.values():
            self.answered(s, answer)
            s.close()
        wait_until(lambda: SERVER.count('"port probe"')[0] == before + len(MESSAGES), 20, "one record of each slow sender")

    def test_a_message_without_end_is_cut_or_refused(self):
        for name in (*MESSAGES, "otlp_grpc"):
            with self.subTest(name), self.connect(name) as s:
                try:
                    s.sendall({"forward": b"\xdb\x7f\xff\xff\xff", "relp": b"1 syslog 900000000 ", "gelf": b'{"short_message":"',
                               "syslog": b"<13>", "otlp_grpc": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}[name])
                    for _ in range(48):
                        s.sendall(b"x" * (1 << 20))
                except (ConnectionError, TimeoutError):
                    pass
            self.assertLess(SERVER.memory_mb(), MEMORY_MB_MAX, name)

    def test_compressed_bombs(self):
        bomb = gzip.compress(b"\0" * (200 << 20), 9)
        with self.connect("forward") as s:
            try:
                s.sendall(packed_forward(bomb) * 20)
                s.shutdown(socket.SHUT_WR)
                while s.recv(65536):
                    pass
            except ConnectionError:
                pass
        with self.connect("gelf") as s:  # over TCP nothing is decompressed
            s.sendall(zlib.compress(b"\0" * (50 << 20)) + b"\0")
        self.assertLess(SERVER.memory_mb(), MEMORY_MB_MAX)

    def test_a_thousand_clients_each_send_a_message(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
        before = SERVER.count('"thousandfold"')[0]
        sockets = []
        try:
            for i in range(1000):
                s = self.connect("syslog")
                s.sendall(f"<13>1 2026-11-23T04:31:56Z h many - - - thousandfold {i}".encode())
                sockets.append(s)
            for s in sockets:  # all are open, all finish their line
                s.sendall(b"\n")
            wait_until(lambda: SERVER.count('"thousandfold"')[0] == before + 1000, 30, "a line of each of a thousand clients")
            posts = []
            for i in range(1000):
                s = socket.create_connection(("127.0.0.1", SERVER.port), timeout=30)
                body = f"thousandfold post {i}\n".encode()
                s.sendall(f"POST /api/v1/logs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                posts.append(s)
                sockets.append(s)
            for s in posts:
                self.assertIn(b" 200 ", s.recv(4096))
            self.assertEqual(SERVER.count('"thousandfold post"'), (1000, 1000))
        finally:
            for s in sockets:
                s.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    def test_junk_ends_a_session_and_harms_nobody(self):
        for name in ("forward", "relp", "otlp_grpc"):
            for junk in (b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 100_000, os.urandom(10_000)):
                with self.subTest(name), socket.create_connection(("127.0.0.1", PORTS[name]), timeout=20) as s:
                    try:
                        s.sendall(junk)
                        s.shutdown(socket.SHUT_WR)
                        while s.recv(65536):
                            pass
                    except ConnectionError:
                        pass

    def test_a_forward_message_that_claims_gigabytes_costs_nothing(self):
        with socket.create_connection(("127.0.0.1", PORTS["forward"]), timeout=20) as s:
            s.sendall(b"\x92\xa1t\xc6\xff\xff\xff\xff")
            try:
                for _ in range(600):
                    s.sendall(b"x" * 65536)
            except ConnectionError:
                pass

    def test_gelf_over_udp(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.connect(("127.0.0.1", PORTS["gelf"]))
            for i in range(3000):  # halves that never become whole
                s.send(b"\x1e\x0f" + struct.pack(">Q", i) + b"\x00\x02" + b"x" * 1400)
            s.send(zlib.compress(b"\0" * 50_000_000))
            s.send(zlib.compress(b'{"version":"1.1","host":"h","short_message":"after the flood","level":3,"_order":7}'))
        wait_until(lambda: SERVER.count('"after the flood"')[0] == 1, 10, "the message behind the flood")
        row = SERVER.query('"after the flood"')[0]
        self.assertEqual((row["host"], row["severity_number"]), ("h", 17))

    def test_relp_acknowledges_what_it_took(self):
        with socket.create_connection(("127.0.0.1", PORTS["relp"]), timeout=20) as s:
            message = b"<12>1 - h relpapp - - - hello"
            s.sendall(b"1 open 30 relp_version=0\ncommands=syslog\n2 syslog %d %s\n" % (len(message), message))
            got = b""
            while b"2 rsp 6 200 OK\n" not in got:
                piece = s.recv(4096)
                self.assertTrue(piece, got)
                got += piece
        self.assertEqual(SERVER.count("service:relpapp")[0], 1)


class Stuck(unittest.TestCase):
    """Senders who begin something and stop, on a server with little patience."""

    def test_half_open_connections_end_and_nobody_else_notices(self):
        ports = {name: free_port() for name in ("gelf", "forward", "relp")}
        config = ("net:\n  tcp: {message_timeout: 2s, message_rate_min: 1000, idle_timeout: 60s}\ningest:\n"
                  + "".join(f"  {name}:\n    listen: 127.0.0.1:{port}\n" for name, port in ports.items()))
        begun = {"gelf": b'{"short_message":"', "forward": b"\x93\xa1t\x05\x81\xa3log\xdb\x00\x01\x00\x00", "relp": b"1 syslog 100000 ", "syslog": b"9000 <13>"}
        with Server(config=config) as server:
            ports["syslog"] = server.syslog_port
            stuck = [socket.create_connection(("127.0.0.1", ports[name]), timeout=20) for name in begun for _ in range(250)]
            honest = socket.create_connection(("127.0.0.1", ports["syslog"]), timeout=20)
            for i, s in enumerate(stuck):
                s.sendall(list(begun.values())[i // 250] + b"x" * 2000)
                honest.sendall(f"<13>1 2026-11-23T04:31:56Z h honest - - - line {i}\n".encode())
            for s in stuck:
                while s.recv(4096):  # until the server hangs up; a timeout fails
                    pass
                s.close()
            wait_until(lambda: server.count("service:honest") == (1000, 1000), 20, "every line of the honest sender")
            honest.sendall(b"<13>1 2026-11-23T04:31:56Z h honest - - - still open\n")
            wait_until(lambda: server.count("service:honest")[0] == 1001, 20, "one more line on the same connection")
            honest.close()
            self.assertLess(server.memory_mb(), MEMORY_MB_MAX)
            self.assertIn("net.slow_sender_cut", server.log_tail())

    def test_an_upload_that_is_cut_off_leaves_nothing_behind(self):
        body = "".join(f"cutoff line {i}\n" for i in range(100_000)).encode()
        with socket.create_connection(("127.0.0.1", SERVER.port), timeout=20) as s:
            s.sendall(f"POST /api/v1/logs HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                      + body[:-10])
        self.assertEqual(SERVER.send(body), 100_000)
        self.assertEqual(SERVER.count("cutoff"), (100_000, 100_000))

    def test_lines_that_docker_cut_are_one_record(self):
        def text(value):
            return bytes([0xa0 + len(value)]) + value

        def part(log, last):
            return (b"\x93" + text(b"docker.cut") + b"\x05\x84" + text(b"log") + text(log) + text(b"partial_message") + text(b"true")
                    + text(b"partial_id") + text(b"p1") + text(b"partial_last") + text(last))
        with socket.create_connection(("127.0.0.1", PORTS["forward"]), timeout=20) as s:
            s.sendall(part(b"dockercut one ", b"false") + part(b"two ", b"false") + part(b"three", b"true"))
            wait_until(lambda: SERVER.count("dockercut")[0] == 1, 20, "the joined record")
        self.assertEqual(SERVER.query("dockercut")[0]["body"], "dockercut one two three")


class Kept(unittest.TestCase):
    """What a structured record says arrives under its own name."""

    def test_otlp(self):
        body = {"resourceLogs": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "kept"}},
                                                              {"key": "host.name", "value": {"stringValue": "h9"}}]},
                                  "scopeLogs": [{"logRecords": [{"timeUnixNano": "1763872000123456789", "severityNumber": 18, "severityText": "ERROR2",
                                                                 "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331",
                                                                 "body": {"stringValue": "level=info ready"},
                                                                 "attributes": [{"key": "message", "value": {"stringValue": "other"}},
                                                                                {"key": "n", "value": {"intValue": "7"}}]}]}]}]}
        self.assertEqual(SERVER.request("POST", "/v1/logs", json.dumps(body).encode(), {"Content-Type": "application/json"})[0], 200)
        row = SERVER.query("service:kept")[0]
        self.assertEqual(row["body"], "level=info ready")
        self.assertEqual(row["severity_number"], 18)
        self.assertEqual(row["host"], "h9")
        self.assertEqual(row["trace_id"], "0af7651916cd43dd8448eb211c80319c")
        self.assertEqual(row["attributes"]["n"], 7)
        self.assertTrue(row["timestamp"].startswith("2025-11-23T04:26:40.123456789"), row["timestamp"])

    def test_loki_lines_keep_their_own_format(self):
        body = {"streams": [{"stream": {"service_name": "kept-loki", "env": "prod"},
                             "values": [["1763872000000000000", 'level=error msg="db gone" took=3', {"pod": "p1"}]]}]}
        self.assertEqual(SERVER.request("POST", "/loki/api/v1/push", json.dumps(body).encode(), {"Content-Type": "application/json"})[0], 204)
        row = SERVER.query("service:kept-loki")[0]
        self.assertEqual((row["body"], row["severity_number"]), ("db gone", 17))
        self.assertEqual((row["attributes"]["env"], row["attributes"]["pod"], row["attributes"]["took"]), ("prod", "p1", 3))


if __name__ == "__main__":
    unittest.main(verbosity=1)
