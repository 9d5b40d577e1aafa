"""What the cases share: the server under load, figures from its metrics, one JSON line at the end."""
import json
import os
import random
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "tests", "integration"))
from harness import TOKEN, Server, binary, wait_until  # noqa: E402,F401


def report(case, figure, unit, goal, ok, **more):
    print(json.dumps({"case": case, "figure": figure, "unit": unit, "goal": goal, "ok": bool(ok), **more}), flush=True)
    sys.exit(0 if ok else 1)


def seconds(default):
    return float(os.environ.get("FORESHOCK_TEST_BENCH_SECONDS", default))


def percentile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(q * len(values)))] if values else float("nan")


def histogram_quantile(server, name, q):
    """Upper bound of the bucket that holds the quantile."""
    _, _, body = server.request("GET", "/metrics")
    buckets = []
    for line in body.decode().splitlines():
        if line.startswith(name + "_bucket"):
            bound = line.split('le="')[1].split('"')[0]
            buckets.append((float("inf") if bound == "+Inf" else float(bound), float(line.rsplit(" ", 1)[1])))
    buckets.sort()
    if not buckets or buckets[-1][1] == 0:
        return None, 0
    want = q * buckets[-1][1]
    return next(bound for bound, count in buckets if count >= want), int(buckets[-1][1])


class Probe(threading.Thread):
    """Once in a while a line never seen before; how long until a search finds it."""

    WORDS = "amber birch cedar delta ember fjord grove heath inlet jetty knoll lagoon mesa notch oasis prairie".split()

    def __init__(self, server, stop):
        super().__init__()
        self.server, self.stop_event, self.delays, self.dice = server, stop, [], random.Random(5)

    def run(self):
        number = 0
        while not self.stop_event.wait(0.25):
            number += 1
            words = " ".join(self.dice.choice(self.WORDS) for _ in range(6))
            mark = f"probe{number:06d}x"
            begin = time.monotonic()
            self.server.send(f'{{"level":"error","msg":"{words} failed, ticket {mark}"}}\n', "?service=probe")
            while not self.server.query(f"service:probe {mark}", start="now-10m", limit=1):
                time.sleep(0.005)
            self.delays.append(time.monotonic() - begin)


def ingest(case, scheme, rate=130_000):
    """Generator at `rate` for the case's time; figure: lines durable per second of wall clock."""
    length = seconds(60)
    with Server() as server:
        server.send('{"level":"info","msg":"warm up"}\n', "?service=probe")
        stop = threading.Event()
        probe = Probe(server, stop)
        environment = {**os.environ, "FORESHOCK_TOKEN": "integration-test-token-0123456789abcdef"}
        to = server.url("") if scheme == "http" else f"syslog+tcp://127.0.0.1:{server.syslog_port}"
        cpu, begin = server.cpu_seconds(), time.monotonic()
        probe.start()
        generator = subprocess.Popen([binary(), "generate", "--scenario", "healthy", "--rate", str(rate), "--pace", "1", "--duration",
                                      f"{int(length)}s", "--to", to], env=environment, stderr=subprocess.DEVNULL)
        memory = 0
        while generator.poll() is None:
            memory = max(memory, server.memory_mb())
            time.sleep(0.2)
        sent_in = time.monotonic() - begin
        stop.set()
        probe.join()
        last, steady = -1, time.monotonic()
        while time.monotonic() - steady < 2:  # until nothing more arrives
            lines = server.metric("foreshock_lines_total")
            if lines != last:
                last, steady = lines, time.monotonic()
            time.sleep(0.05)
        elapsed = max(sent_in, steady - begin)
        used = server.cpu_seconds() - cpu
        finding_p99, findings = histogram_quantile(server, "foreshock_finding_latency_seconds", 0.99)
        scored_p99, batches = histogram_quantile(server, "foreshock_scoring_latency_seconds", 0.99)
        stored = server.count()[0] if last < 20_000_000 else last
        per_second = last / elapsed
        ok = (generator.returncode == 0 and per_second >= 100_000 and memory < 1500 and (finding_p99 or 9) <= 0.1 and (scored_p99 or 9) <= 0.1
              and percentile(probe.delays, 0.99) < 1 and stored == last)
        report(case, round(per_second), "lines/s", 100_000, ok, seconds=round(elapsed, 1), lines=int(last), stored=stored,
               cpu_seconds_per_million_lines=round(used / last * 1e6, 2), memory_mb=round(memory),
               finding_latency_p99_s=finding_p99, findings=findings,
               scored_latency_p99_s=scored_p99, batches=batches, searchable_p99_s=round(percentile(probe.delays, 0.99), 3),
               probes=len(probe.delays), generator_exit=generator.returncode)
