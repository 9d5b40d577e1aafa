"""Starts the real binary on free ports and speaks to it; used by integration tests and by bench/cases.

Only the standard library. Everything waits on conditions with a time limit, nothing sleeps for a guess.
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOKEN = "integration-test-token-0123456789abcdef"


def binary():
    return os.environ.get("FORESHOCK_BIN", os.path.join(ROOT, "build/release/foreshock"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(condition, seconds, what):
    """Calls `condition` until it is true; its value. AssertionError with `what` after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


class Server:
    """One foreshock process with a data folder of its own."""

    def __init__(self, data=None, command="serve", arguments=(), config=None, environment=None, own_logs=False, syslog=True, https=None):
        """`https`: an SSLContext with which the server is spoken to; its configuration must say net.http.tls."""
        self.https = https
        self.own_data = data is None
        self.data = data or tempfile.mkdtemp(prefix="foreshock-test-")
        self.token_file = os.path.join(self.data + "-token")
        with open(self.token_file, "w") as f:
            f.write(TOKEN)
        self.port = free_port()
        self.syslog_port = free_port()
        self.arguments = [binary(), *([command] if command else []), "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
                          "--admin-token-file", self.token_file]
        if syslog:
            self.arguments += ["--syslog", f"127.0.0.1:{self.syslog_port}"]
        if not own_logs:
            self.arguments.append("--no-own-logs")
        if config is not None:
            path = self.data + "-config.yml"
            with open(path, "w") as f:
                f.write(config)
            self.arguments += ["--config", path]
        self.arguments += list(arguments)
        self.environment = {**os.environ, **(environment or {})}
        self.process = None
        self.log_path = self.data + "-log"

    def start(self, wait=True):
        self.log = open(self.log_path, "ab")
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(self.arguments, stdout=subprocess.PIPE, stderr=self.log, env=self.environment)
        if wait:
            wait_until(self.ready, 30, "server is ready; its log: " + self.log_tail())
        return self

    def log_tail(self):
        try:
            with open(self.log_path, errors="replace") as f:
                return f.read()[-3000:]
        except OSError:
            return ""

    def ready(self):
        assert self.process.poll() is None, f"server ended with {self.process.returncode}: {self.log_tail()}"
        try:
            return self.request("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def stop(self, seconds=60):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(seconds)
        return self.process.returncode if self.process else None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        if kind is SystemExit:
            kind = None
        try:
            if self.process and self.process.poll() is None:
                self.stop()
        finally:
            if self.process and self.process.poll() is None:
                self.kill()
            self.process.stdout.close()
            self.log.close()
            if self.own_data and kind is None:
                shutil.rmtree(self.data, ignore_errors=True)
                for suffix in ("-token", "-config.yml", "-log"):
                    if os.path.exists(self.data + suffix):
                        os.remove(self.data + suffix)
            elif kind is not None:
                print("server log:", self.log_tail())

    def url(self, path):
        return f"{'https' if self.https else 'http'}://127.0.0.1:{self.port}{path}"

    def request(self, method, path, body=None, headers=None, token=TOKEN, timeout=60):
        """(status, headers, bytes); HTTP errors are answers too."""
        request = urllib.request.Request(self.url(path), data=body, method=method, headers=dict(headers or {}))
        if token:
            request.add_header("Authorization", "Bearer " + token)
        try:
            with urllib.request.urlopen(request, timeout=timeout, context=self.https) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def get_json(self, path):
        status, _, body = self.request("GET", path)
        assert status == 200, (path, status, body[:500])
        return json.loads(body)

    def post_json(self, path, value, headers=None):
        status, _, body = self.request("POST", path, json.dumps(value).encode(),
                                       {"Content-Type": "application/json", **(headers or {})})
        return status, json.loads(body) if body else None

    def send(self, text, query="", headers=None):
        """Posts log lines; the number accepted."""
        body = text.encode() if isinstance(text, str) else text
        status, _, answer = self.request("POST", "/api/v1/logs" + query, body, {"Content-Type": "text/plain", **(headers or {})})
        assert status == 200, (status, answer[:500])
        return json.loads(answer)["accepted"]

    def query(self, query, start="1970-01-01T00:00:00Z", end="2100-01-01T00:00:00Z", limit=1000):
        body = json.dumps({"query": query, "start": start, "end": end, "limit": limit}).encode()
        status, _, answer = self.request("POST", "/api/v1/query", body,
                                         {"Content-Type": "application/json", "Accept": "application/x-ndjson"})
        assert status == 200, (status, answer[:500])
        return [json.loads(line) for line in answer.decode().splitlines() if line.strip()]

    def count(self, query="*"):
        row = self.query(query + " | stats count() as n, count_distinct(body) as d")[0]
        return row["n"], row["d"]

    def metric(self, name):
        """Sum over the samples of one metric."""
        _, _, body = self.request("GET", "/metrics")
        total = 0.0
        for line in body.decode().splitlines():
            if line.startswith(name + " ") or line.startswith(name + "{"):
                total += float(line.rsplit(" ", 1)[1])
        return total

    def memory_mb(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            for line in f:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
