"""Sends what real clients once sent, byte for byte, to the real server: their lines are found, each once.

usage: replay.py (FORESHOCK_BIN: the server; ctest sets it)   or: replay.py --record [Npm] [Pypi] [Debian], to make recordings anew.
A recording is a JSON file: which port, whether UDP, and the bytes of every connection or datagram in base64. Recording
runs tests/integration/test_clients.py with a proxy between clients and server, so it needs their registries; replaying
needs nothing. What depends on what the server says (TLS, Forward's shared key) cannot be replayed and is not recorded.
"""
import base64
import json
import os
import select
import shutil
import socket
import sys
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../integration"))
from harness import Server, free_port, wait_until  # noqa: E402

LINES = 20
NAMED_PORTS = ("gelf", "forward", "relp", "otlp_grpc")


def start_server():
    ports = {name: free_port() for name in NAMED_PORTS}
    config = "ingest:\n" + "".join(f"  {name}:\n    listen: 127.0.0.1:{port}\n" for name, port in ports.items())
    server = Server(config=config).start()
    return server, {**ports, "http": server.port, "syslog": server.syslog_port}


class Proxy:
    """Between clients and one port, TCP and UDP; keeps what clients send."""

    def __init__(self, name, target, kept):
        self.name, self.target, self.kept = name, target, kept
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        for run in (self.accept, self.forward_datagrams):
            threading.Thread(target=run, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.relay, args=(client,), daemon=True).start()

    def relay(self, client):
        server = socket.create_connection(("127.0.0.1", self.target))
        sent = {"port": self.name, "udp": False, "bytes": b""}
        self.kept.append(sent)
        try:
            while True:
                for s in select.select([client, server], [], [])[0]:
                    piece = s.recv(65536)
                    if not piece and s is server:
                        return
                    if not piece:
                        server.shutdown(socket.SHUT_WR)
                        while piece := server.recv(65536):
                            client.sendall(piece)
                        return
                    if s is client:
                        sent["bytes"] += piece
                    (server if s is client else client).sendall(piece)
        except OSError:
            pass
        finally:
            client.close()
            server.close()

    def forward_datagrams(self):
        out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            piece = self.udp.recv(65536)
            self.kept.append({"port": self.name, "udp": True, "bytes": piece})
            out.sendto(piece, ("127.0.0.1", self.target))


def record(wanted):
    import test_clients
    os.environ["PROBE_NO_KEY"] = "1"
    server, ports = start_server()
    kept = []
    proxies = {name: Proxy(name, port, kept) for name, port in ports.items()}

    class Through:  # what the clients' tests take for the server
        port, syslog_port = proxies["http"].port, proxies["syslog"].port
        count, query, log_tail = server.count, server.query, server.log_tail
        send = server.send

        @staticmethod
        def url(path):
            return f"http://127.0.0.1:{proxies['http'].port}{path}"

    def save(name):
        sent = [{**one, "bytes": base64.b64encode(one["bytes"]).decode()} for one in kept if one["bytes"]]
        kept.clear()
        if sent:
            with open(os.path.join(HERE, name + ".json"), "w") as f:
                json.dump({"client": name, "sent": sent}, f, indent=1)
                f.write("\n")

    found = test_clients.Clients.found

    def found_and_saved(self, name, *arguments, **named):
        rows = found(self, name, *arguments, **named)
        save(name)
        return rows

    test_clients.SERVER, test_clients.PORTS, test_clients.NO_TLS = Through, {name: proxies[name].port for name in NAMED_PORTS}, "not recorded"
    test_clients.CERTIFICATES = "/nonexistent"
    neutral = tempfile.mkdtemp(prefix="probe-")  # some clients say where their caller's file is
    shutil.copy(os.path.join(test_clients.CLIENTS, "send.py"), neutral)
    test_clients.setUpModule = test_clients.tearDownModule = lambda: None  # the server here is the one
    test_clients.Clients.found = found_and_saved
    for case in [getattr(test_clients, name) for name in wanted or ("Npm", "Pypi", "Debian")]:
        if case is test_clients.Pypi:
            test_clients.CLIENTS, kept_folder = neutral, test_clients.CLIENTS
        for test in unittest.defaultTestLoader.loadTestsFromTestCase(case):
            result = unittest.TestResult()
            unittest.TestSuite([test]).run(result)
            print(test.id(), "ok" if result.wasSuccessful() else result.errors + result.failures)
            name = test._testMethodName.removeprefix("test_").replace("_", "-")
            save({"splunk": "winston-splunk"}.get(name, name))
        if case is test_clients.Pypi:
            test_clients.CLIENTS = kept_folder
    shutil.rmtree(neutral)
    server.__exit__(None, None, None)


class Recordings(unittest.TestCase):
    def test_every_line_is_found_once(self):
        server, ports = start_server()
        try:
            names = sorted(name.removesuffix(".json") for name in os.listdir(HERE) if name.endswith(".json"))
            self.assertGreater(len(names), 15)
            for name in names:
                with self.subTest(name):
                    self.replay(server, ports, name)
        finally:
            server.__exit__(None, None, None)

    def replay(self, server, ports, name):
        with open(os.path.join(HERE, name + ".json")) as f:
            sent = json.load(f)["sent"]
        open_ones = []
        for one in sent:
            data, port = base64.b64decode(one["bytes"]), ports[one["port"]]
            if one["udp"]:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                    s.sendto(data, ("127.0.0.1", port))
                continue
            s = socket.create_connection(("127.0.0.1", port), timeout=20)
            s.sendall(data)
            open_ones.append(s)
        phrase = f'"probe-{name}"'
        try:
            wait_until(lambda: server.count(phrase)[0] >= LINES, 30, f"{LINES} lines of {name}; there are {server.count(phrase)}")
            self.assertEqual(server.count(phrase), (LINES, LINES))
        finally:
            for s in open_ones:
                s.close()


if __name__ == "__main__":
    if "--record" in sys.argv:
        record(sys.argv[sys.argv.index("--record") + 1:])
    else:
        unittest.main(verbosity=1)
