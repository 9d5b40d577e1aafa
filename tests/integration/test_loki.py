"""Loki's and Prometheus' query APIs of a real server: what Grafana sends, and the real logcli and loki-canary.

Those two come from the path, from a cache, or are built by Go (go_clients.py). Where they cannot be had their tests are
skipped, and the skip says why.
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import go_clients  # noqa: E402
from harness import TOKEN, Server, free_port, wait_until  # noqa: E402

MINUTE = 60 * 10**9


def setUpModule():
    global SERVER, BASE
    SERVER = Server().start()
    # Whole minutes of the past hour, so that windows and minute counts can be told apart.
    BASE = (time.time_ns() // MINUTE - 30) * MINUTE
    values = {"cart": [], "pay": []}
    for i in range(120):
        service = "pay" if i % 4 == 0 else "cart"
        text = f"payment {i} refused by bank" if service == "pay" else f"order {i} took {i % 7} ms"
        values[service].append([str(BASE + i * 10 * 10**9), text])
    body = {"streams": [{"stream": {"app": name, "env": "test", "level": "error" if name == "pay" else "info"}, "values": lines}
                        for name, lines in values.items()]}
    status, _, answer = SERVER.request("POST", "/loki/api/v1/push", json.dumps(body).encode(), {"Content-Type": "application/json"})
    assert status == 204, answer
    SERVER.send("".join(json.dumps({"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime((BASE + i * 10 * 10**9) / 1e9)),
                                    "level": "info", "msg": f"user {i} logged in", "user": {"id": i % 5}, "took_ms": i}) + "\n"
                        for i in range(60)), "?service=web")
    wait_until(lambda: SERVER.count()[0] == 180, 20, "180 lines are found")


def tearDownModule():
    SERVER.__exit__(None, None, None)


class Base(unittest.TestCase):
    def get(self, path, headers=None, prefix="/loki/api/v1/", status=200, **parameters):
        query = urllib.parse.urlencode(parameters)
        got, _, body = SERVER.request("GET", f"{prefix}{path}?{query}", headers=headers)
        self.assertEqual(got, status, body[:500])
        return json.loads(body) if got == 200 else body.decode()

    def range(self):
        return {"start": BASE, "end": BASE + 30 * MINUTE}

    def lines(self, query, **parameters):
        result = self.get("query_range", query=query, **{"limit": 1000, **self.range(), **parameters})["data"]["result"]
        return sorted((value[0], value[1]) for stream in result for value in stream["values"])

    def vector(self, query, at=None, prefix="/loki/api/v1/"):
        at = at or (BASE + 30 * MINUTE) // 10**9
        return {tuple(sorted(s["metric"].items())): float(s["value"][1])
                for s in self.get("query", query=query, time=at, prefix=prefix)["data"]["result"]}


class Loki(Base):
    def test_lines_come_back_as_they_were_pushed(self):
        lines = self.lines('{app="pay"}')
        self.assertEqual(len(lines), 30)
        self.assertEqual(lines[0], (str(BASE), "payment 0 refused by bank"))
        self.assertEqual(lines, self.lines('{service_name="pay"}'))
        self.assertEqual([text for _, text in self.lines('{app="pay"} |= "payment 4 "')], ["payment 4 refused by bank"])
        self.assertEqual(len(self.lines('{app=~"pay|cart"} |~ "took [0-3] ms" != "order 1"')),
                         len([i for i in range(120) if i % 4 and i % 7 <= 3 and not str(i).startswith("1")]))

    def test_order_limit_and_the_half_open_range(self):
        values = self.get("query_range", query='{app="pay"}', limit=2, **self.range())["data"]["result"][0]["values"]
        self.assertEqual([v[1].split()[1] for v in values], ["116", "112"])
        values = self.get("query_range", query='{app="pay"}', limit=2, direction="forward", **self.range())["data"]["result"][0]["values"]
        self.assertEqual([v[1].split()[1] for v in values], ["0", "4"])
        self.assertEqual(len(self.lines('{app=~"pay|cart"}', start=BASE, end=BASE + 10 * 10**9)), 1)

    def test_categories_only_when_asked(self):
        plain = self.get("query_range", query='{service_name="web"} | json', limit=1, **self.range())["data"]
        self.assertEqual(len(plain["result"][0]["values"][0]), 2)
        self.assertIn("user_id", plain["result"][0]["stream"])
        flagged = self.get("query_range", {"X-Loki-Response-Encoding-Flags": "categorize-labels"},
                           query='{service_name="web"} | json', limit=1, **self.range())["data"]
        self.assertEqual(flagged["encodingFlags"], ["categorize-labels"])
        self.assertNotIn("user_id", flagged["result"][0]["stream"])
        self.assertIn("user_id", flagged["result"][0]["values"][0][2]["parsed"])
        self.assertEqual(flagged["result"][0]["values"][0][2]["structuredMetadata"]["detected_level"], "info")

    def test_both_ways_of_counting_agree_with_the_native_api(self):
        native = {(("service_name", row["service"]),): row["n"]
                  for row in SERVER.query("* | stats count() as n by service")}
        counted = self.vector('sum by (service_name) (count_over_time({service_name=~".+"}[30m]))')
        read = self.vector('sum by (service_name) (count_over_time({service_name=~".+"} |~ "." [30m]))')
        self.assertEqual(counted, native)
        self.assertEqual(read, native)

    def test_minutes_add_up(self):
        for query in ('sum by (service_name) (count_over_time({service_name=~".+"}[1m]))',
                      'sum by (service_name) (count_over_time({service_name=~".+"} |= " " [1m]))'):
            result = self.get("query_range", query=query, step="60", **self.range())["data"]["result"]
            sums = {s["metric"]["service_name"]: sum(float(v[1]) for v in s["values"]) for s in result}
            self.assertEqual(sums, {"cart": 90, "pay": 30, "web": 60}, query)
            pay = next(s for s in result if s["metric"]["service_name"] == "pay")
            self.assertEqual(pay["values"][0], [(BASE + MINUTE) // 10**9, "2"])  # lines 0 and 4 of the first minute

    def test_fields_of_lines(self):
        self.assertEqual(self.vector('sum by (user_id) (count_over_time({service_name="web"} | json | user_id!="" [30m]))'),
                         {(("user_id", str(i)),): 12 for i in range(5)})
        self.assertEqual(self.vector('max_over_time({service_name="web"} | json | unwrap took_ms [30m]) by ()'), {(): 59})
        self.assertEqual(self.vector('sum(sum_over_time({service_name="web"} | json | took_ms < 10 | unwrap took_ms [30m]))'), {(): 45})
        first_digits = [str(i)[0] for i in range(0, 120, 4)]
        self.assertEqual(self.vector('sum by (n) (count_over_time({app="pay"} | regexp `payment (?P<n>[0-9])` [30m]))'),
                         {(("n", digit),): first_digits.count(digit) for digit in set(first_digits)})

    def test_labels_series_stats_and_volume(self):
        self.assertTrue({"app", "env", "service_name"} <= set(self.get("labels", **self.range())["data"]))
        self.assertEqual(self.get("label/service_name/values", **self.range())["data"], ["cart", "pay", "web"])
        self.assertEqual(self.get("label/app/values", **self.range())["data"], ["cart", "pay"])
        series = self.get("series", **{"match[]": '{app="pay"}'}, **self.range())["data"]
        self.assertEqual({(s["service_name"], s["app"], s["env"]) for s in series}, {("pay", "pay", "test")})
        self.assertEqual(self.get("index/stats", query='{service_name="pay"}', **self.range())["entries"], 30)
        volume = self.get("index/volume", query='{service_name=~".+"}', limit=5000, **self.range())["data"]["result"]
        self.assertEqual({v["metric"]["service_name"] for v in volume}, {"cart", "pay", "web"})
        self.assertGreater(int(volume[0]["value"][1]), 0)

    def test_patterns_and_counts_equal_the_native_api(self):
        native = {}
        page = SERVER.get_json(f"/api/v1/templates?start={BASE}&end={BASE + 30 * MINUTE}&limit=1000")
        for item in page["items"]:
            native[re.sub(r"(<[^<> ]+>)+", "<_>", item["text"])] = native.get(re.sub(r"(<[^<> ]+>)+", "<_>", item["text"]), 0) + item["count"]
        ours = {p["pattern"]: sum(n for _, n in p["samples"])
                for p in self.get("patterns", query='{service_name=~".+"}', step="60", **self.range())["data"]}
        self.assertEqual(ours, native)
        for pattern, count in ours.items():
            self.assertEqual(len(self.lines('{service_name=~".+"} |> `' + pattern + "`")), count, pattern)

    def test_detected_labels_and_fields(self):
        labels = {x["label"]: x["cardinality"] for x in self.get("detected_labels", **self.range())["detectedLabels"]}
        self.assertEqual(labels["service_name"], 3)
        fields = {x["label"]: x for x in self.get("detected_fields", query='{service_name="web"}', line_limit=1000, **self.range())["fields"]}
        self.assertEqual(fields["took_ms"]["type"], "int")
        self.assertEqual(fields["took_ms"]["parsers"], ["json"])
        self.assertEqual(sorted(self.get("detected_field/user_id/values", query='{service_name="web"}', **self.range())["values"]), list("01234"))

    def test_health_limits_and_mistakes(self):
        answer = self.get("query", query="vector(1)+vector(1)", time=4000000000)
        self.assertEqual(answer["data"]["result"], [{"metric": {}, "value": [4000000000, "2"]}])
        self.assertTrue(self.get("drilldown-limits")["pattern_ingester_enabled"])
        self.assertIn("version", self.get("status/buildinfo"))
        self.assertIn("parse error at line 1, col 4", self.get("query_range", query="{a=}", status=400))

    def test_the_prometheus_api_counts_the_same(self):
        prefix = "/prometheus/api/v1/"
        self.assertEqual(self.get("query", query="1+1", prefix=prefix)["data"]["result"][1], "2")
        self.assertEqual(self.vector("sum by (service) (increase(foreshock_log_lines_total[30m]))", prefix=prefix),
                         {(("service", "cart"),): 90, (("service", "pay"),): 30, (("service", "web"),): 60})
        self.assertEqual(self.vector('sum(foreshock_log_lines_total{level="error"})', prefix=prefix), {(): 30})
        scores = self.vector("foreshock_anomaly_score", prefix=prefix)
        self.assertEqual({dict(k)["service"] for k in scores}, {"cart", "pay", "web"})
        self.assertEqual(self.get("label/service/values", prefix=prefix, start=BASE // 10**9, end=BASE // 10**9 + 1800)["data"],
                         ["cart", "pay", "web"])


class Logcli(Base):
    @classmethod
    def setUpClass(cls):
        cls.binary, why = go_clients.find("logcli")
        if why:
            raise unittest.SkipTest(why)

    def run_logcli(self, *arguments):
        done = subprocess.run([self.binary, f"--addr=http://127.0.0.1:{SERVER.port}", f"--bearer-token={TOKEN}", "--quiet", *arguments],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr[-500:])
        return done.stdout

    def window(self):
        return [f"--from={time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(BASE // 10**9))}",
                f"--to={time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(BASE // 10**9 + 1800))}"]

    def test_query(self):
        out = self.run_logcli("query", *self.window(), "--limit=100", "--output=raw", '{app="pay"} |= "refused"')
        self.assertEqual(sorted(out.split("\n")[:-1]), sorted(f"payment {i} refused by bank" for i in range(0, 120, 4)))

    def test_batches_cover_a_range_once(self):
        out = self.run_logcli("query", *self.window(), "--limit=0", "--batch=7", "--output=raw", '{app="cart"}')
        self.assertEqual(len(out.split("\n")) - 1, 90)
        self.assertEqual(len(set(out.split("\n")) - {""}), 90)

    def test_metrics(self):
        out = json.loads(self.run_logcli("instant-query", f"--now={time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(BASE // 10**9 + 1800))}",
                                         'sum by (service_name) (count_over_time({service_name=~".+"}[30m]))'))
        self.assertEqual({x["metric"]["service_name"]: x["value"][1] for x in out}, {"cart": "90", "pay": "30", "web": "60"})

    def test_labels_series_stats_volume_and_fields(self):
        self.assertIn("service_name", self.run_logcli("labels", *self.window()).split())
        self.assertEqual(self.run_logcli("labels", *self.window(), "service_name").split(), ["cart", "pay", "web"])
        self.assertIn('app="pay"', self.run_logcli("series", *self.window(), '{app="pay"}'))
        self.assertIn("entries: 30", self.run_logcli("stats", *self.window(), '{service_name="pay"}').lower())
        self.assertIn("cart", self.run_logcli("volume", *self.window(), '{service_name=~".+"}'))
        self.assertIn("took_ms", self.run_logcli("detected-fields", *self.window(), '{service_name="web"}'))


    def test_volume_by_step(self):
        self.assertIn("pay", self.run_logcli("volume_range", *self.window(), "--step=60s", '{service_name=~".+"}'))


class Live(unittest.TestCase):
    """Loki's tail over a WebSocket, on a server of its own: the others count what theirs has."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def client(self, name):
        path, why = go_clients.find(name)
        if why:
            self.skipTest(why)
        return path

    def push(self, app, lines):
        """Lines of now, in order."""
        now = time.time_ns()
        body = {"streams": [{"stream": {"app": app}, "values": [[str(now + i), line] for i, line in enumerate(lines)]}]}
        status, _, answer = self.server.request("POST", "/loki/api/v1/push", json.dumps(body).encode(), {"Content-Type": "application/json"})
        self.assertEqual(status, 204, answer)

    def test_logcli(self):
        """Stored lines, then a live one; logcli ends when it is told to."""
        tail = subprocess.Popen([self.client("logcli"), f"--addr=http://127.0.0.1:{self.server.port}", f"--bearer-token={TOKEN}", "--quiet", "query",
                                 "--tail", "--since=1h", "--limit=5", "--no-labels", "--output=raw", '{app="tailed"}'],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        lines = []
        reading = threading.Thread(target=lambda: lines.extend(iter(tail.stdout.readline, "")), daemon=True)
        try:
            self.push("tailed", ["stored 1"])
            reading.start()
            wait_until(lambda: sum("stored 1" in line for line in lines) == 1, 20, "logcli shows the line that was there or came")
            self.push("tailed", ["live 2", "live 3"])
            wait_until(lambda: len(lines) == 3, 20, f"logcli shows the live lines: {lines}")
            self.assertEqual([line.strip() for line in lines], ["stored 1", "live 2", "live 3"])
        finally:
            tail.send_signal(signal.SIGTERM)
            tail.wait(20)
            reading.join(20)
            tail.stdout.close()
            tail.stderr.close()

    def test_canary_misses_nothing(self):
        """It pushes lines, tails them, queries for some of them, and compares counts: one program for three endpoints."""
        program = self.client("loki-canary")
        port = free_port()
        with tempfile.TemporaryFile("w+") as log:
            canary = subprocess.Popen([program, "-push", f"-addr=127.0.0.1:{self.server.port}", "-user=canary", f"-pass={TOKEN}",
                                       f"-port={port}", "-interval=400ms", "-wait=5s", "-max-wait=30s", "-pruneinterval=1s",
                                       "-spot-check-interval=1s", "-spot-check-query-rate=2s", "-spot-check-initial-wait=1s",
                                       "-metric-test-interval=5s", "-metric-test-range=1m", "-labelname=app"],
                                      stdout=log, stderr=log)

            def figures():
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as got:
                        return {name: float(value) for name, value in re.findall(r"^loki_canary_(\w+) (\S+)$", got.read().decode(), re.M)}
                except OSError:
                    return {}
            try:
                # Lines that the tail has not brought after -wait are counted and queried for: 60 lines are 24 s.
                seen = wait_until(lambda: canary.poll() is None and (got := figures()).get("spot_check_entries_total", 0) >= 5
                                  and got.get("metric_test_actual", 0) > 0 and got.get("entries_total", 0) >= 60 and got,
                                  120, "the canary wrote 60 lines, and checked some of them and their count")
                self.assertEqual((seen["missing_entries_total"], seen["spot_check_missing_entries_total"]), (0, 0), seen)
                # It gives up a connection on which nothing came for ten intervals, as a machine under load may have it.
                if seen.get("ws_reconnects_total", 0) == 0:
                    self.assertEqual((seen["duplicate_entries_total"], seen["unexpected_entries_total"],
                                      seen["out_of_order_entries_total"]), (0, 0, 0), seen)
                    self.assertLess(seen["websocket_missing_entries_total"], seen["entries_total"] / 5, seen)
                self.assertGreater(seen["metric_test_actual"], seen["metric_test_expected"] / 2, seen)
            except AssertionError:
                log.seek(0)
                print(log.read()[-3000:])
                raise
            finally:
                canary.kill()
                canary.wait()


if __name__ == "__main__":
    unittest.main(verbosity=1)
