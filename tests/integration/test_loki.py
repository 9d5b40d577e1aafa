"""Loki's and Prometheus' query APIs of a real server: what Grafana sends, and the real logcli where it can be had.

logcli is looked for on the path and in build/clients; with FORESHOCK_TEST_GO=1 it is built there by Go (1,000 packages,
some minutes). Where it is not there its tests are skipped, and the skip says why.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import ROOT, TOKEN, Server, wait_until  # noqa: E402

CLIENTS = os.path.join(ROOT, "build/clients")
VERSION = "v3.7.8"
MINUTE = 60 * 10**9
MODULE = "github.com/grafana/loki/v3"


def build_logcli():
    """Builds it with the replacements of Loki's own go.mod, which `go install` refuses; why not, or ""."""
    environment = {**os.environ, "GOFLAGS": "-mod=mod -buildvcs=false", "GOPATH": os.path.join(CLIENTS, "go")}
    folder = os.path.join(CLIENTS, "logcli-module")
    os.makedirs(folder, exist_ok=True)
    try:
        for attempt in range(3):
            got = subprocess.run(["go", "mod", "download", "-json", f"{MODULE}@{VERSION}"], cwd=folder, env=environment,
                                 capture_output=True, text=True, timeout=300)
            if got.returncode == 0:
                break
            time.sleep(attempt)
        if got.returncode != 0:
            return f"go could not get {MODULE}: {(got.stderr or got.stdout)[-200:]}"
        with open(os.path.join(json.loads(got.stdout)["Dir"], "go.mod")) as f:
            theirs = f.read()
        replaces = [f"replace {old} => {new} {version or ''}" for old, new, version in
                    re.findall(r"^\s*(?:replace\s+)?(\S+(?:\s+v\S+)?)\s+=>\s+(\S+)(?:\s+(v\S+))?", theirs, re.M)
                    if not new.startswith(".")]
        go = re.search(r"^go \S+", theirs, re.M).group(0)
        with open(os.path.join(folder, "go.mod"), "w") as f:
            f.write("\n".join(["module probe", go, f"require {MODULE} {VERSION}", *replaces, ""]))
        made = subprocess.run(["go", "build", "-o", os.path.join(CLIENTS, "logcli"), f"{MODULE}/cmd/logcli"], cwd=folder,
                              env=environment, capture_output=True, text=True, timeout=1800)
        return "" if made.returncode == 0 else f"go could not build logcli: {made.stderr[-300:]}"
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"go could not build logcli: {error}"


def find_logcli():
    """(path or None, why not)"""
    for path in (shutil.which("logcli"), os.path.join(CLIENTS, "logcli")):
        if path and os.path.exists(path):
            return path, ""
    if os.environ.get("FORESHOCK_TEST_GO") != "1":
        return None, "no logcli on the path or in build/clients; FORESHOCK_TEST_GO=1 builds it"
    why = build_logcli()
    return (None, why) if why else (os.path.join(CLIENTS, "logcli"), "")


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
        cls.binary, why = find_logcli()
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


if __name__ == "__main__":
    unittest.main(verbosity=1)
