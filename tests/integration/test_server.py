"""The whole server as its users meet it: good input, bad input, restarts, wrong settings."""
import gzip
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Server, TOKEN, binary, free_port, wait_until  # noqa: E402


class GoodInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def test_lines_are_searchable_once_accepted(self):
        n = self.server.send("".join(f'{{"level":"error","msg":"payment {i} failed","n":{i}}}\n' for i in range(500)), "?service=good")
        self.assertEqual(n, 500)
        self.assertEqual(self.server.count("service:good"), (500, 500))
        rows = self.server.query('service:good n:499')
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["body"], "payment 499 failed")
        self.assertEqual(rows[0]["attributes"]["n"], 499)
        self.assertEqual(rows[0]["raw"], '{"level":"error","msg":"payment 499 failed","n":499}')
        self.assertEqual(rows[0]["severity_number"] // 4, 17 // 4)

    def test_stats_by_template_and_level(self):
        self.server.send("".join(f"2026-11-23T04:00:{i % 60:02d}Z WARN disk {i} is filling\n" for i in range(120)), "?service=stats")
        rows = self.server.query("service:stats level:>=warn | stats count() as n by template")
        self.assertEqual(len(rows), 1, rows)
        self.assertEqual(rows[0]["n"], 120)

    def test_a_template_keeps_its_id(self):
        self.server.send("user 17 logged in from 10.0.0.1\n", "?service=ids")
        self.server.send("user 18 logged in from 10.0.0.2\n", "?service=ids")
        ids = {row["template_id"] for row in self.server.query("service:ids")}
        self.assertEqual(len(ids), 1)

    def test_syslog_tcp_and_udp(self):
        with socket.create_connection(("127.0.0.1", self.server.syslog_port)) as s:
            s.sendall(b"<13>1 2026-11-23T04:31:56Z host1 tcpapp 1 - - over tcp\n")
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.sendto(b"<11>Nov 23 04:31:56 host2 udpapp[7]: over udp", ("127.0.0.1", self.server.syslog_port))
        wait_until(lambda: self.server.count("service:tcpapp")[0] == 1, 10, "tcp message")
        wait_until(lambda: self.server.count("service:udpapp level:error")[0] == 1, 10, "udp message")

    def test_logger_of_this_machine_speaks_to_us(self):
        for transport in ("--tcp", "--udp"):
            subprocess.run(["logger", transport, "-n", "127.0.0.1", "-P", str(self.server.syslog_port), "-t", "realogger",
                            f"hello over {transport}"], check=True, timeout=20)
        wait_until(lambda: self.server.count("service:realogger")[0] == 2, 10, "both messages of logger(1)")

    def test_tail_shows_a_line_as_it_comes(self):
        with socket.create_connection(("127.0.0.1", self.server.port)) as s:
            s.sendall(f"GET /api/v1/tail?query=service%3Atail HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
            s.settimeout(20)
            head = s.recv(65536)
            self.assertIn(b"200", head.split(b"\r\n")[0])
            self.server.send("seen live\n", "?service=tail")
            got = b""
            while b"seen live" not in got:
                got += s.recv(65536)

    def test_metrics_livez_readyz_version(self):
        for path in ("/livez", "/readyz", "/version"):
            self.assertEqual(self.server.request("GET", path, token=None)[0], 200, path)
        self.assertIn(b"foreshock_ingest_frames_total", self.server.request("GET", "/metrics")[2])

    def test_the_page_is_there(self):
        status, headers, body = self.server.request("GET", "/", token=None)
        self.assertEqual(status, 200)
        self.assertIn(b"<html", body.lower())
        self.assertIn("default-src 'self'", headers["Content-Security-Policy"])


class BadInput(unittest.TestCase):
    """Each gets a clear error or a marked record, a counter, and nothing is lost or crashed."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()

    @classmethod
    def tearDownClass(cls):
        assert cls.server.process.poll() is None, "the server died"
        cls.server.__exit__(None, None, None)

    def test_binary_garbage_is_kept_and_marked(self):
        garbage = bytes(range(256)) * 20
        n = self.server.send(b"start of garbage\n" + garbage + b"\nafter garbage\n", "?service=garbage")
        self.assertGreaterEqual(n, 3)
        self.assertEqual(self.server.count('service:garbage "after garbage"')[0], 1)
        flags = {flag for row in self.server.query("service:garbage") for flag in row["flags"]}
        self.assertTrue(flags & {"binary", "invalid_utf8"}, flags)

    def test_invalid_utf8_and_nul(self):
        self.server.send(b"caf\xe9 closed\nnul \x00 inside\n", "?service=utf8")
        rows = self.server.query("service:utf8")
        self.assertEqual(len(rows), 2)
        self.assertTrue(any("\ufffd" in row["body"] and "invalid_utf8" in row["flags"] for row in rows), rows)

    def test_hundred_megabyte_line_over_tcp_is_cut_and_marked(self):
        with socket.create_connection(("127.0.0.1", self.server.syslog_port)) as s:
            s.sendall(b"<13>1 2026-11-23T04:31:56Z h longapp 1 - - ")
            chunk = b"x" * (1024 * 1024)
            for _ in range(100):
                s.sendall(chunk)
            s.sendall(b"\n<13>1 2026-11-23T04:31:57Z h longapp 1 - - after\n")
        wait_until(lambda: self.server.count("service:longapp")[0] == 2, 60, "cut line and the next one")
        rows = self.server.query("service:longapp")
        self.assertTrue(any("truncated" in row["flags"] for row in rows))
        self.assertLess(self.server.memory_mb(), 1500)

    def test_gzip_bomb_is_refused_at_the_cap(self):
        compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
        bomb = b"".join(compressor.compress(b"\0" * 1_000_000) for _ in range(1000)) + compressor.flush()
        before = self.server.memory_mb()
        status, _, body = self.server.request("POST", "/api/v1/logs", bomb, {"Content-Encoding": "gzip"})
        self.assertEqual(status, 413, body)
        self.assertLess(self.server.memory_mb() - before, 400)

    def test_good_gzip_is_taken(self):
        self.assertEqual(self.server.send(gzip.compress(b"zipped one\nzipped two\n"), "?service=zip", {"Content-Encoding": "gzip"}), 2)

    def test_broken_gzip_is_400(self):
        status, _, body = self.server.request("POST", "/api/v1/logs", b"\x1f\x8bnot gzip at all", {"Content-Encoding": "gzip"})
        self.assertEqual(status, 400, body)
        self.assertEqual(json.loads(body)["status"], 400)

    def test_wrong_token_is_401_with_a_problem(self):
        for token in ("wrong-token-wrong-token", None):
            status, headers, body = self.server.request("POST", "/api/v1/logs", b"x\n", token=token)
            self.assertEqual(status, 401)
            self.assertEqual(headers["Content-Type"], "application/problem+json")
            self.assertIn("detail", json.loads(body))

    def test_wrong_query_points_at_the_character(self):
        status, answer = self.server.post_json("/api/v1/query", {"query": "level:error | stats count() by |", "limit": 1})
        self.assertEqual(status, 400)
        self.assertRegex(answer["detail"], r"3\d")

    def test_million_distinct_lines(self):
        before = self.server.memory_mb()
        total = 1_000_000
        for begin in range(0, total, 50_000):
            words = "".join(f"{(i * 2654435761) % 2**32:08x}zq {(i * 40503) % 99991}w word{chr(97 + i % 26)}{chr(97 + i // 26 % 26)} end\n"
                            for i in range(begin, begin + 50_000))
            self.server.send(words, "?service=distinct")
        self.assertEqual(self.server.count("service:distinct")[0], total)
        self.assertLess(self.server.memory_mb() - before, 1000)

    def test_unknown_path_and_method(self):
        self.assertEqual(self.server.request("GET", "/api/v1/nothing")[0], 404)
        self.assertEqual(self.server.request("PUT", "/api/v1/query", b"{}")[0], 405)


class Multiline(unittest.TestCase):
    CONFIG = """parse:
  multiline:
    - {sources: "file *ruled.log", starts_with: "> ", timeout: 500ms}
ingest:
  files: ["FOLDER/*.log"]
"""

    def test_rules_and_what_is_known(self):
        with tempfile.TemporaryDirectory() as folder:
            pretty = json.dumps({"level": "error", "msg": "pretty", "order": {"id": 7}}, indent=2)
            statement = "2026-11-23 04:31:56.101 UTC [411] LOG:  statement: SELECT a\n\tFROM t\n\tWHERE b = 1"
            with open(f"{folder}/ruled.log", "w") as f:
                f.write("> one\nmore\n\n{\n> two\n")
            with open(f"{folder}/known.log", "w") as f:
                f.write(pretty + "\n" + statement + "\n> not ruled\nmore\n")
            with Server(config=self.CONFIG.replace("FOLDER", folder)) as server:
                wait_until(lambda: server.count()[0] == 6, 20, "six records")
                raws = [row["raw"] for row in server.query("*")]
                self.assertEqual(sorted(raws), sorted(["> one\nmore\n\n{", "> two", pretty, statement, "> not ruled", "more"]))
                row = server.query("order.id:7")[0]
                self.assertEqual((row["body"], row["severity_number"]), ("pretty", 17))


class Restart(unittest.TestCase):
    def test_lines_ids_and_tokens_survive(self):
        data = tempfile.mkdtemp(prefix="foreshock-restart-")
        with Server(data=data) as server:
            server.send("".join(f"worker {i} started job {i * 7}\n" for i in range(1000)), "?service=keep")
            ids = {row["template_id"] for row in server.query("service:keep")}
        with Server(data=data) as server:
            self.assertEqual(server.count("service:keep"), (1000, 1000))
            server.send("worker 5000 started job 1\n", "?service=keep")
            again = {row["template_id"] for row in server.query("service:keep")}
            self.assertEqual(ids, again)

    def test_files_are_followed_without_loss_or_repeat(self):
        folder = tempfile.mkdtemp(prefix="foreshock-files-")
        data = tempfile.mkdtemp(prefix="foreshock-filedata-")
        path = os.path.join(folder, "app.log")
        config = f"ingest:\n  files:\n    - paths: ['{folder}/*.log*']\n      service: tailed\n"
        with open(path, "w") as f:
            f.write("".join(f"line {i}\n" for i in range(1000)))
        with Server(data=data, config=config, own_logs=True) as server:
            wait_until(lambda: server.count("service:tailed")[0] == 1000, 20, "first thousand")
        os.rename(path, path + ".1")
        with open(path + ".1", "a") as f:
            f.write("".join(f"line {i}\n" for i in range(1000, 1500)))
        with open(path, "w") as f:
            f.write("".join(f"line {i}\n" for i in range(1500, 2000)))
        with Server(data=data, config=config, own_logs=True) as server:
            wait_until(lambda: server.count("service:tailed") == (2000, 2000), 20, "all two thousand, once each")


    def test_columns_of_a_header_line_hold_over_a_restart(self):
        folder = tempfile.mkdtemp(prefix="foreshock-w3c-")
        path = os.path.join(folder, "iis.log")
        with open(path, "w") as f:
            f.write("#Software: IIS\n#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
                    "2026-11-20 09:15:01 203.0.113.9 GET /a 503\n")
        config = f"ingest:\n  files:\n    - paths: ['{folder}/*.log']\n      service: web\n"
        server = Server(config=config).start()
        try:
            wait_until(lambda: len(server.query("client.address:203.0.113.9")) == 1, 20, "the first line")
            server.kill()
            with open(path, "a") as f:
                f.write("2026-11-20 09:15:02 203.0.113.10 PUT /b 200\n")
            server.start()
            wait_until(lambda: len(server.query("http.request.method:PUT")) == 1, 20, "the line behind the restart")
            rows = server.query("format:w3c_extended | sort timestamp")
            self.assertEqual([row["attributes"]["url.path"] for row in rows], ["/a", "/b"])
            self.assertEqual([row["format"] for row in rows], ["w3c_extended"] * 2)
            self.assertEqual(server.query("* | stats count() as n by format | where format = w3c_extended")[0]["n"], 2)
        finally:
            server.stop()
            shutil.rmtree(folder)


class Redaction(unittest.TestCase):
    def test_what_is_sensitive_reaches_no_file(self):
        config = "redaction:\n  standard: true\n  ip: hash\n  fields: [customer]\n"
        with Server(config=config, environment={"FORESHOCK_REDACTION_HASH_KEY": "probe"}) as server:
            server.send('{"level":"warn","msg":"mail to ann@example.org failed","pan":4111111111111111,"customer":"Ann Lee"}\n'
                        "login from 10.1.2.3 with password=hunter2xyz\n", "?service=secret")
            rows = server.query("service:secret")
            bodies = sorted(row["body"] for row in rows)
            self.assertIn("mail to [email] failed", bodies)
            json_row = next(row for row in rows if "email" in row["body"])
            self.assertEqual(json_row["attributes"]["pan"], "[card]")
            self.assertEqual(json_row["attributes"]["customer"], "[customer]")
            self.assertRegex(next(row["raw"] for row in rows if "login" in row["raw"]), r"from ip:[0-9a-f]{12} with password=\[password\]")
            status, _, body = server.request("POST", "/api/v1/redaction/test", json.dumps({"text": "a@example.org"}).encode())
            self.assertEqual(status, 200)
            self.assertEqual(json.loads(body)["redacted"], "[email]")
            server.stop()
            for folder, _, names in os.walk(server.data):
                for name in names:
                    with open(os.path.join(folder, name), "rb") as f:
                        content = f.read()
                    for secret in (b"ann@example", b"4111111111111111", b"hunter2xyz", b"Ann Lee", b"10.1.2.3"):
                        self.assertNotIn(secret, content, f"{secret} in {name}")

    def test_a_hash_without_a_key_is_refused(self):
        server = Server(config="redaction:\n  email: hash\n")
        server.start(wait=False)
        self.assertNotEqual(server.process.wait(30), 0)
        self.assertIn("redaction.hash_key", server.log_tail())
        server.__exit__(None, None, None)


class WrongSettings(unittest.TestCase):
    def run_server(self, *arguments, environment=None):
        done = subprocess.run([binary(), "serve", "--no-own-logs", *arguments], capture_output=True, text=True, timeout=60,
                              env={**os.environ, **(environment or {})})
        return done.returncode, done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ""

    def test_a_typo_in_the_configuration_names_file_key_and_cure(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as f:
            f.write("stroe:\n  retention:\n    age: 7d\n")
            f.flush()
            code, line = self.run_server("--config", f.name)
        self.assertEqual(code, 1)
        self.assertIn(f.name, line)
        self.assertIn("stroe.retention.age", line)
        self.assertIn("store.retention.age", line)

    def test_a_wrong_environment_variable_is_refused(self):
        code, line = self.run_server(environment={"FORESHOCK_STORE_RETENTION_AGE": "soon"})
        self.assertEqual(code, 1)
        self.assertIn("FORESHOCK_STORE_RETENTION_AGE", line)

    def test_a_certificate_that_is_not_there_names_key_and_file(self):
        with tempfile.TemporaryDirectory() as folder:
            code, line = self.run_server("--data", folder + "/data", "--listen", f"127.0.0.1:{free_port()}", "--syslog", "off",
                                         environment={"FORESHOCK_NET_TLS_CERTIFICATE": folder + "/no.pem", "FORESHOCK_NET_TLS_KEY": folder + "/no.key",
                                                      "FORESHOCK_INGEST_SYSLOG_TLS_LISTEN": "127.0.0.1:0"})
        self.assertEqual(code, 1)
        self.assertIn(f"net.tls.certificate: {folder}/no.pem: No such file or directory", line)

    def test_a_port_in_use(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            s.listen()
            port = s.getsockname()[1]
            with tempfile.TemporaryDirectory() as data:
                code, line = self.run_server("--data", data, "--listen", f"127.0.0.1:{port}", "--syslog", "off")
        self.assertEqual(code, 1)
        self.assertIn(str(port), line)

    def test_a_data_folder_that_cannot_be(self):
        with tempfile.NamedTemporaryFile() as f:
            code, line = self.run_server("--data", f.name + "/data", "--listen", f"127.0.0.1:{free_port()}", "--syslog", "off")
        self.assertEqual(code, 1)
        self.assertIn(f.name, line)

    def test_a_read_only_disk(self):
        folder = tempfile.mkdtemp(prefix="foreshock-readonly-")
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", folder], capture_output=True).returncode != 0:
            self.skipTest("no right to mount a disk here")
        try:
            done = subprocess.run([binary(), "serve", "--data", os.path.join(folder, "data"), "--no-own-logs"],
                                  capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(folder, done.stderr)
            self.assertIn("ead-only", done.stderr)
        finally:
            subprocess.run(["umount", folder], check=True)
            os.rmdir(folder)

    def test_two_servers_side_by_side(self):
        """Other port, other folder: the usual syslog port, which nobody asked for, is skipped when it is taken."""
        with socket.socket() as taken:
            try:
                taken.bind(("127.0.0.1", 5514))
                taken.listen()
            except OSError:
                pass  # somebody has it already: as good
            with Server(command=None, syslog=False) as server:
                server.send("here I am\n", "?service=second")
                self.assertEqual(server.count("service:second"), (1, 1))
                self.assertIn("app.listener_skipped", server.log_tail())

    def test_two_servers_on_one_folder(self):
        with Server() as server:
            code, line = self.run_server("--data", server.data, "--listen", f"127.0.0.1:{free_port()}", "--syslog", "off")
        self.assertEqual(code, 1)
        self.assertIn(server.data, line)

    def test_wrong_use_of_the_command_line_is_2(self):
        for arguments in (["nonsense"], ["parse"], ["parse", "--format", "nope", "-"], ["serve", "--no-such-flag"]):
            done = subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 2, arguments)


@unittest.skipUnless(shutil.which("openssl") and shutil.which("curl"), "there is no openssl or no curl")
class Https(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="foreshock-test-https-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        for name in ("server", "agent", "stranger"):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                            f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{cls.folder}/{name}.key",
                            "-out", f"{cls.folder}/{name}.pem"], check=True, capture_output=True)

    def config(self, client_ca="", more_port=0):
        return (f"net:\n  http:\n    tls: true\n  tls:\n    certificate: {self.folder}/server.pem\n    key: {self.folder}/server.key\n"
                + (f"    client_ca: {self.folder}/{client_ca}.pem\n" if client_ca else "")
                + (f"ingest:\n  http:\n    listen: 127.0.0.1:{more_port}\n" if more_port else ""))

    def context(self, own=""):
        context = ssl.create_default_context(cafile=f"{self.folder}/server.pem")
        if own:
            context.load_cert_chain(f"{self.folder}/{own}.pem", f"{self.folder}/{own}.key")
        return context

    def curl(self, url, *arguments):
        return subprocess.run(["curl", "-sS", "--max-time", "20", "--cacert", f"{self.folder}/server.pem", *arguments, url],
                              capture_output=True, text=True, timeout=30)

    def test_page_api_and_protocols(self):
        more = free_port()
        with Server(config=self.config(more_port=more), https=self.context()) as server:
            self.assertTrue(server.process.stdout.readline().startswith(f"open https://127.0.0.1:{server.port}".encode()))
            lines = "".join(f"2026-11-23T04:00:00Z WARN https line {i}\n" for i in range(20_000))
            self.assertEqual(server.send(lines, "?service=https"), 20_000)
            self.assertEqual(server.count("service:https"), (20_000, 20_000))
            token = ("-H", f"Authorization: Bearer {TOKEN}")
            for http in ("--http1.1", "--http2"):  # who offers HTTP/2 gets HTTP/1.1
                done = self.curl(server.url("/api/v1/sources"), http, *token)
                self.assertIn('"items"', done.stdout, done.stderr)
            pushed = '{"streams":[{"stream":{"app":"curled"},"values":[["1700000000000000000","over curl"]]}]}'
            done = self.curl(f"https://127.0.0.1:{more}/loki/api/v1/push", *token, "-H", "Content-Type: application/json", "-d", pushed, "-w", "%{http_code}")
            self.assertEqual(done.stdout, "204", done.stderr)
            self.assertEqual(server.count("service:curled")[0], 1)
            self.assertIn('"tls":true', self.curl(server.url("/api/v1/session"), *token).stdout)
            cookie = self.curl(server.url("/api/v1/session"), "-i", "-H", "Content-Type: application/json", "-d", json.dumps({"token": TOKEN})).stdout
            self.assertIn("; Secure", cookie)
            plain = self.curl(server.url("/readyz").replace("https", "http"), "-w", "%{http_code}")
            self.assertTrue(plain.stdout.endswith("400") and "https://" in plain.stdout, plain.stdout + plain.stderr)
            self.assertGreaterEqual(server.metric("foreshock_net_http_refused_total"), 1)
            self.assertNotEqual(subprocess.run(["curl", "-sS", server.url("/readyz")], capture_output=True).returncode, 0)  # not in the system's CAs

    def test_tail_streams(self):
        with Server(config=self.config(), https=self.context()) as server:
            with socket.create_connection(("127.0.0.1", server.port), timeout=20) as raw, \
                    self.context().wrap_socket(raw, server_hostname="127.0.0.1") as s:
                s.sendall(f"GET /api/v1/tail?query=service%3Atail HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
                self.assertIn(b"200", s.recv(65536).split(b"\r\n")[0])
                server.send("seen live\n", "?service=tail")
                got = b""
                while b"seen live" not in got:
                    got += s.recv(65536)

    def test_client_certificates(self):
        with Server(config=self.config(client_ca="agent"), https=self.context("agent")) as server:
            self.assertEqual(server.send("with a certificate\n", "?service=mtls"), 1)
            for own in ((), ("--cert", f"{self.folder}/stranger.pem", "--key", f"{self.folder}/stranger.key")):
                self.assertNotEqual(self.curl(server.url("/readyz"), *own).returncode, 0)
            known = ("--cert", f"{self.folder}/agent.pem", "--key", f"{self.folder}/agent.key")
            self.assertEqual(self.curl(server.url("/readyz"), *known, "-o", "/dev/null", "-w", "%{http_code}").stdout, "200")
            self.assertGreaterEqual(server.metric("foreshock_net_tls_failures_total"), 2)

    def test_without_a_certificate_it_does_not_start(self):
        with tempfile.TemporaryDirectory() as data:
            path = os.path.join(data, "c.yml")
            with open(path, "w") as f:
                f.write("net: {http: {tls: true}}\n")
            done = subprocess.run([binary(), "serve", "--data", data, "--config", path], capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 1)
            self.assertIn("net.tls.certificate", done.stderr)
            done = subprocess.run([binary(), "doctor", "--data", data, "--config", path, "--listen", f"127.0.0.1:{free_port()}"],
                                  capture_output=True, text=True, timeout=30)
            self.assertIn("net.tls.certificate", done.stdout)
            self.assertEqual(done.returncode, 1)


class FullDisk(unittest.TestCase):
    def test_a_full_disk_refuses_says_so_and_recovers(self):
        folder = tempfile.mkdtemp(prefix="foreshock-full-")
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True).returncode == 0
        if not mounted:
            self.skipTest("no right to mount a small disk here")
        try:
            data = os.path.join(folder, "data")
            with Server(data=data) as server:
                server.token_file  # lies on the small disk too, written before
                ballast = os.path.join(folder, "ballast")
                accepted = server.send("before the disk was full\n", "?service=full")
                with open(ballast, "wb") as f:
                    try:
                        while True:
                            f.write(os.urandom(1024 * 256))
                            f.flush()
                    except OSError:
                        pass
                refused = 0
                for i in range(40):
                    body = "".join(f"{os.urandom(24).hex()} line {i}.{j}\n" for j in range(2000))
                    status, _, answer = server.request("POST", "/api/v1/logs?service=full", body.encode(), {"Content-Type": "text/plain"})
                    if status == 200:
                        accepted += json.loads(answer)["accepted"]
                    else:
                        self.assertEqual(status, 503, answer)
                        refused += 1
                self.assertGreater(refused, 0, "the disk never filled up")
                self.assertEqual(server.count("service:full")[0], accepted)
                self.assertEqual(server.request("GET", "/readyz")[0], 503)
                os.remove(ballast)
                wait_until(lambda: server.request("POST", "/api/v1/logs?service=full", b"after\n")[0] == 200, 30, "recovery")
                accepted += 1
                self.assertEqual(server.count("service:full")[0], accepted)
        finally:
            subprocess.run(["umount", "-l", folder])


if __name__ == "__main__":
    unittest.main(verbosity=2)
