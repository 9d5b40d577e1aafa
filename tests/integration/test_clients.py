"""Real clients against the real server: each says that its lines were taken, and each line is then found once.

npm's clients run through tests/clients/send.mjs, PyPI's through send.py, Debian's shippers from a folder where they
were unpacked. What cannot be downloaded is skipped, and the skip says why.
"""
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import ROOT, TOKEN, Server, free_port, wait_until  # noqa: E402

CLIENTS = os.path.join(ROOT, "tests/clients")
UNPACKED = os.path.join(ROOT, "build/clients")
LINES = 20


def tried(command, cwd=None, times=3, timeout=240):
    """"" when the command succeeded within `times` tries, else why not."""
    reason = ""
    for attempt in range(times):
        try:
            done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=timeout)
            if done.returncode == 0:
                return ""
            reason = (done.stderr or done.stdout).strip()[-300:]
        except (subprocess.TimeoutExpired, FileNotFoundError) as error:
            reason = str(error)
        time.sleep(attempt)
    return reason or "it failed without a word"


def make_certificate(folder):
    """"" when a certificate for this machine, and its key, are in the folder, else why not."""
    return tried(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                  "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                  "-keyout", os.path.join(folder, "key.pem"), "-out", os.path.join(folder, "cert.pem")], times=1)


def setUpModule():
    global SERVER, PORTS, CERTIFICATES, NO_TLS, TLS_SERVER, TLS_PORTS
    CERTIFICATES = tempfile.mkdtemp(prefix="foreshock-test-tls-")
    NO_TLS = make_certificate(CERTIFICATES)
    certificate = f"net:\n  tls:\n    certificate: {CERTIFICATES}/cert.pem\n    key: {CERTIFICATES}/key.pem\n"
    PORTS = {name: free_port() for name in ("gelf", "forward", "relp", "otlp_grpc")}
    config = "ingest:\n" + "".join(f"  {name}:\n    listen: 127.0.0.1:{port}\n" for name, port in PORTS.items())
    config = config.replace("  forward:\n", "  forward:\n    shared_key: probe-key\n")
    if not NO_TLS:
        PORTS["syslog_tls"] = free_port()
        config += f"  syslog:\n    tls_listen: 127.0.0.1:{PORTS['syslog_tls']}\n"
        config += certificate
    SERVER = Server(config=config).start()
    TLS_PORTS, TLS_SERVER = {}, None
    if not NO_TLS:  # everything that can speak TLS does
        TLS_PORTS = {name: free_port() for name in ("forward", "relp", "otlp_grpc")}
        config = "ingest:\n  tls: true\n" + "".join(f"  {name}:\n    listen: 127.0.0.1:{port}\n" for name, port in TLS_PORTS.items())
        config = config.replace("  forward:\n", "  forward:\n    shared_key: probe-key\n")
        TLS_SERVER = Server(config=config + certificate + "  http:\n    tls: true\n",
                            https=ssl.create_default_context(cafile=os.path.join(CERTIFICATES, "cert.pem"))).start()


def tearDownModule():
    SERVER.__exit__(None, None, None)
    if TLS_SERVER:
        TLS_SERVER.__exit__(None, None, None)
    shutil.rmtree(CERTIFICATES, ignore_errors=True)


class Clients(unittest.TestCase):
    def found(self, name, level=True, service=None, server=None):
        """Every probe line is there once, with its level."""
        server = server or SERVER
        wait_until(lambda: server.count(f'"probe-{name}"')[0] >= LINES, 20, f"{LINES} lines of {name}; there are {server.count(chr(34) + 'probe-' + name + chr(34))}")
        rows = server.query(f'"probe-{name}"')
        self.assertEqual(sorted(row["body"].strip() for row in rows), sorted(f"probe-{name} line {i}" for i in range(LINES)))
        if level:
            self.assertEqual({row["severity_number"] // 4 for row in rows}, {13 // 4}, rows[0])
        if service is not None:
            self.assertEqual({row["service"] for row in rows}, {service}, rows[0])
        return rows


class Npm(Clients):
    @classmethod
    def setUpClass(cls):
        if not os.path.isdir(os.path.join(CLIENTS, "node_modules", "@elastic")):
            reason = tried(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], CLIENTS)
            if reason:
                raise unittest.SkipTest("npm's clients cannot be installed: " + reason)

    def send(self, name, port=0, server=None):
        authority = os.path.join(CERTIFICATES, "cert.pem")
        done = subprocess.run(["node", "send.mjs", name, (server or SERVER).url(""), TOKEN, str(port)], cwd=CLIENTS,
                              env={**os.environ, "PROBE_CA": authority, "NODE_EXTRA_CA_CERTS": authority},
                              capture_output=True, text=True, timeout=120)  # Datadog's client takes long to load
        self.assertEqual(done.returncode, 0, f"{name}: {done.stdout[-500:]}{done.stderr[-1500:]}")

    def test_elasticsearch(self):
        self.send("elasticsearch")
        self.found("elasticsearch", service="elasticsearch")

    def test_opensearch(self):
        self.send("opensearch")
        self.found("opensearch", service="opensearch")

    def test_winston_loki(self):
        self.send("winston-loki")
        wait_until(lambda: SERVER.count('"probe-winston-loki"')[0] == LINES, 20, "winston's lines")
        self.assertEqual({row["service"] for row in SERVER.query('"probe-winston-loki"')}, {"winston-loki"})

    def test_pino_loki(self):
        self.send("pino-loki")
        self.found("pino-loki", service="pino-loki")

    def test_opentelemetry(self):
        for name in ("otlp-http", "otlp-proto"):
            with self.subTest(name):
                self.send(name)
                rows = self.found(name, service=name)
                self.assertEqual(rows[0]["attributes"]["order.id"], 7)

    def test_opentelemetry_grpc(self):
        self.send("otlp-grpc", PORTS["otlp_grpc"])
        rows = self.found("otlp-grpc", service="otlp-grpc")
        self.assertEqual(rows[0]["attributes"]["order.id"], 7)

    def test_over_tls(self):
        if NO_TLS:
            self.skipTest("no certificate can be made: " + NO_TLS)
        for name, port in (("otlp-grpc-tls", TLS_PORTS["otlp_grpc"]), ("fluent-tls", TLS_PORTS["forward"])):
            with self.subTest(name):
                self.send(name, port)
                self.found(name, service=name, server=TLS_SERVER)

    def test_fluent_in_every_mode(self):
        for name in ("fluent-message", "fluent-forward", "fluent-packed", "fluent-compressed"):
            with self.subTest(name):
                self.send(name, PORTS["forward"])
                self.found(name, service=name)

    def test_gelf(self):
        for name in ("gelf-udp", "gelf-tcp"):
            with self.subTest(name):
                self.send(name, PORTS["gelf"])
                self.found(name)

    def test_splunk(self):
        name = "winston-splunk"  # its event is {message: {msg, meta}, severity}
        self.send(name)
        wait_until(lambda: SERVER.count(f'"probe-{name}"')[0] >= LINES, 20, "winston's lines")
        rows = SERVER.query(f'"probe-{name}"')
        self.assertEqual(sorted(row["body"] for row in rows), sorted(f"probe-{name} line {i}" for i in range(LINES)))
        self.assertEqual({(row["service"], row["severity_number"]) for row in rows}, {(name, 13)})

    def test_datadog(self):
        self.send("datadog")
        rows = self.found("datadog", service="datadog")
        self.assertEqual(rows[0]["attributes"]["env"], "test")


    def test_winston_datadog(self):
        name = "winston-datadog"
        self.send(name)
        rows = self.found(name, service=name)
        self.assertEqual((rows[0]["attributes"]["env"], rows[0]["attributes"]["order"]), ("test", 7))

    def test_over_https(self):
        if NO_TLS:
            self.skipTest("no certificate can be made: " + NO_TLS)
        for name in ("elasticsearch", "pino-loki", "otlp-http", "otlp-proto", "winston-datadog"):
            with self.subTest(name):
                self.send(name, server=TLS_SERVER)
                self.found(name, service=name, server=TLS_SERVER)


class Pypi(Clients):
    @classmethod
    def setUpClass(cls):
        cls.folder = os.path.join(UNPACKED, "python")
        if not os.path.isdir(os.path.join(cls.folder, "elasticsearch")):
            reason = tried([sys.executable, "-m", "pip", "install", "-q", "--target", cls.folder, "-r", os.path.join(CLIENTS, "requirements.txt")])
            if reason:
                raise unittest.SkipTest("PyPI's clients cannot be installed: " + reason)

    def send(self, name, port=0):
        done = subprocess.run([sys.executable, os.path.join(CLIENTS, "send.py"), name, f"http://127.0.0.1:{SERVER.port}", TOKEN, str(port)],
                              env={**os.environ, "PYTHONPATH": self.folder}, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, f"{name}: {done.stderr[-1500:]}")

    def test_elasticsearch(self):
        self.send("py-elasticsearch")
        self.found("py-elasticsearch", service="app")

    def test_opentelemetry(self):
        self.send("py-otlp")
        self.found("py-otlp", service="py-otlp")

    def test_graypy(self):
        for name in ("py-graypy-udp", "py-graypy-tcp"):
            with self.subTest(name):
                self.send(name, PORTS["gelf"])
                self.found(name)


class Debian(Clients):
    @classmethod
    def setUpClass(cls):
        cls.folder = os.path.join(UNPACKED, "debian")
        reason = tried([os.path.join(CLIENTS, "debian"), cls.folder])
        if reason:
            raise unittest.SkipTest("Debian's shippers cannot be downloaded: " + reason)
        cls.root = os.path.join(cls.folder, "root")
        libraries = [os.path.join(cls.root, "usr/lib/x86_64-linux-gnu"), os.path.join(cls.root, "lib/x86_64-linux-gnu"),
                     os.path.join(cls.root, "usr/lib/syslog-ng"), os.path.join(cls.root, "usr/lib/x86_64-linux-gnu/systemd")]
        cls.environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries)}

    def rsyslog(self, name, action, server=None):
        """Runs rsyslogd over a file of probe lines until they are all found."""
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "probe.log")
            with open(source, "w") as f:
                f.write("".join(f"probe-{name} line {i}\n" for i in range(LINES)))
            modules = os.path.join(self.root, "usr/lib/x86_64-linux-gnu/rsyslog")
            config = os.path.join(folder, "rsyslog.conf")
            with open(config, "w") as f:
                f.write(f'global(workDirectory="{folder}")\nmodule(load="imfile" mode="polling" pollingInterval="1")\n'
                        f'input(type="imfile" file="{source}" tag="{name}:" severity="warning" readTimeout="1")\n{action}\n')
            log = open(os.path.join(folder, "log"), "w+")
            process = subprocess.Popen([os.path.join(self.root, "usr/sbin/rsyslogd"), "-n", "-C", "-f", config, "-M", modules,
                                        "-i", os.path.join(folder, "pid")], env=self.environment, stdout=log, stderr=log)
            try:
                wait_until(lambda: (server or SERVER).count(f'"probe-{name}"')[0] >= LINES, 30, f"{name}: {open(log.name).read()[-1500:]}")
                return self.found(name, server=server)
            finally:
                process.terminate()
                process.wait(20)
                log.close()

    def test_rsyslog_tcp(self):
        rows = self.rsyslog("rsyslog-tcp", f'action(type="omfwd" target="127.0.0.1" port="{SERVER.syslog_port}" protocol="tcp"'
                                           ' TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format")')
        self.assertEqual({row["service"] for row in rows}, {"rsyslog-tcp"})

    def test_rsyslog_udp(self):
        self.rsyslog("rsyslog-udp", f'action(type="omfwd" target="127.0.0.1" port="{SERVER.syslog_port}" protocol="udp")')

    def test_rsyslog_tls(self):
        if NO_TLS:
            self.skipTest("no certificate can be made: " + NO_TLS)
        for driver in ("ossl", "gtls"):
            with self.subTest(driver):
                name = "rsyslog-tls-" + driver
                rows = self.rsyslog(name, f'global(defaultNetstreamDriverCAFile="{CERTIFICATES}/cert.pem")\n'
                                          f'action(type="omfwd" target="127.0.0.1" port="{PORTS["syslog_tls"]}" protocol="tcp"'
                                          f' StreamDriver="{driver}" StreamDriverMode="1" StreamDriverAuthMode="x509/name"'
                                          ' StreamDriverPermittedPeers="localhost" TCP_Framing="octet-counted"'
                                          ' template="RSYSLOG_SyslogProtocol23Format")')
                self.assertEqual({row["service"] for row in rows}, {name})

    def test_rsyslog_relp(self):
        rows = self.rsyslog("rsyslog-relp", f'module(load="omrelp")\naction(type="omrelp" target="127.0.0.1" port="{PORTS["relp"]}"'
                                            ' template="RSYSLOG_SyslogProtocol23Format")')
        self.assertEqual({row["service"] for row in rows}, {"rsyslog-relp"})

    def test_rsyslog_relp_tls(self):
        if NO_TLS:
            self.skipTest("no certificate can be made: " + NO_TLS)
        self.rsyslog("rsyslog-relp-tls", f'module(load="omrelp")\naction(type="omrelp" target="127.0.0.1" port="{TLS_PORTS["relp"]}" tls="on"'
                                         f' tls.caCert="{CERTIFICATES}/cert.pem" tls.myCert="{CERTIFICATES}/cert.pem"'
                                         f' tls.myPrivKey="{CERTIFICATES}/key.pem" tls.authMode="name" tls.permittedPeer=["localhost"]'
                                         ' template="RSYSLOG_SyslogProtocol23Format")', TLS_SERVER)

    def test_rsyslog_elasticsearch(self):
        template = ('template(name="doc" type="list" option.jsonf="on") {property(outname="message" name="msg" format="jsonf")'
                    ' property(outname="level" name="syslogseverity-text" format="jsonf")'
                    ' property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")}')
        self.rsyslog("rsyslog-es", f'module(load="omelasticsearch")\n{template}\naction(type="omelasticsearch" server="127.0.0.1"'
                                   f' serverport="{SERVER.port}" uid="any" pwd="{TOKEN}" bulkmode="on" template="doc" searchIndex="rsyslog")')

    def syslog_ng(self, name, destination):
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "probe.log")
            with open(source, "w") as f:
                f.write("".join(f"probe-{name} line {i}\n" for i in range(LINES)))
            config = os.path.join(folder, "syslog-ng.conf")
            with open(config, "w") as f:
                f.write(textwrap.dedent(f"""\
                    @version: 3.38
                    source s {{ file("{source}" flags(no-parse) follow-freq(1) program-override("{name}")); }};
                    rewrite warn {{ set-severity("warning"); }};
                    destination d {{ {destination} }};
                    log {{ source(s); rewrite(warn); destination(d); }};
                    """))
            log = open(os.path.join(folder, "log"), "w+")
            process = subprocess.Popen([os.path.join(self.root, "usr/sbin/syslog-ng"), "-F", "--no-caps", "-f", config,
                                        "--module-path", os.path.join(self.root, "usr/lib/syslog-ng/3.38"),
                                        "-R", os.path.join(folder, "persist"), "-p", os.path.join(folder, "pid"),
                                        "-c", os.path.join(folder, "ctl"), "--stderr"], env=self.environment, stdout=log, stderr=log)
            try:
                wait_until(lambda: SERVER.count(f'"probe-{name}"')[0] >= LINES, 30, f"{name}: {open(log.name).read()[-1500:]}")
                return self.found(name)
            finally:
                process.terminate()
                process.wait(20)
                log.close()

    def test_syslog_ng(self):
        rows = self.syslog_ng("syslog-ng", f'syslog("127.0.0.1" port({SERVER.syslog_port}) transport("tcp"));')
        self.assertEqual({row["service"] for row in rows}, {"syslog-ng"})

    def test_journal_upload(self):
        name = "journal-upload"
        binary = os.path.join(self.root, "lib/systemd/systemd-journal-upload")
        with tempfile.TemporaryDirectory() as folder:
            export = os.path.join(folder, "probe.export")
            now = int(time.time() * 1e6)
            with open(export, "w") as f:
                for i in range(LINES):
                    f.write(f"__CURSOR=s=probe;i={i}\n__REALTIME_TIMESTAMP={now + i}\nPRIORITY=4\n_HOSTNAME=h1\n"
                            f"SYSLOG_IDENTIFIER={name}\nMESSAGE=probe-{name} line {i}\n\n")
            for _ in range(2):  # the second time nothing is stored again
                done = subprocess.run([binary, f"--url=http://127.0.0.1:{SERVER.port}/insert/journald/{TOKEN}",
                                       f"--save-state={folder}/state", export], env=self.environment, capture_output=True, text=True, timeout=30)
                self.assertEqual(done.returncode, 0, done.stderr[-1000:])
        self.found(name, service=name)


if __name__ == "__main__":
    unittest.main(verbosity=1)
