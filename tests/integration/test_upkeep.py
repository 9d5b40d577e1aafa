"""Export and import, erasure, backup and restore on a server that works, by the commands that people use."""
import glob
import json
import os
import shutil
import subprocess
import tempfile
import threading
import unittest

from harness import ROOT, Server, binary, wait_until


def run(*arguments, server=None):
    if server:
        arguments += ("--server", server.url(""), "--token-file", server.token_file)
    done = subprocess.run([binary(), *arguments], capture_output=True, timeout=300, cwd=ROOT)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def send(server, lines, service="shop"):
    body = b"\n".join(lines) + b"\n"
    status, _, reply = server.request("POST", f"/api/v1/logs?service={service}", body)
    assert status == 200, reply


def shop_lines(count):
    out = subprocess.run([binary(), "generate", "--scenario", "healthy", "--seed", "9", "--rate", "100", "--duration", f"{count // 100}s"],
                         capture_output=True, check=True, timeout=120).stdout
    return out.splitlines()


def rows_of(folder):
    rows = []
    for path in sorted(glob.glob(folder + "/**/*.ndjson.zst", recursive=True)):
        text = subprocess.run(["zstdcat", path], capture_output=True, check=True).stdout
        rows += [json.loads(line) for line in text.splitlines()]
    return rows


def count(server, query="*"):
    status, _, reply = server.request("POST", "/api/v1/query", json.dumps({"query": query + " | stats count() as n"}).encode())
    assert status == 200, reply
    return json.loads(reply.splitlines()[0])["n"]


@unittest.skipUnless(shutil.which("zstdcat"), "needs zstdcat")
class Transfer(unittest.TestCase):
    def test_export_import_export_is_the_same(self):
        odd = [b"\xff\xfe bytes \x01 of no text", b'{"level":"warn","msg":"disk at 91%","disk":"sda"}', b"a line of user mallory"]
        with tempfile.TemporaryDirectory() as folder, Server() as first:
            send(first, shop_lines(3000))
            send(first, odd)
            code, out, err = run("export", "--out", folder + "/a", server=first)
            self.assertEqual(code, 0, err)
            before = rows_of(folder + "/a")
            self.assertEqual(json.loads(out)["rows"], len(before))
            self.assertEqual(count(first), len(before))
            day = before[0]["timestamp"][:10]
            self.assertTrue(os.path.exists(f"{folder}/a/tenant=default/date={day}/part-0001.ndjson.zst"))
            code, _, err = run("export", "--out", folder + "/a", server=first)
            self.assertEqual(code, 1)
            self.assertIn("is there already", err)
            code, out, err = run("export", "--query", "mallory", "--partition", "hour", "--out", folder + "/hours", server=first)
            self.assertEqual((code, json.loads(out)["rows"]), (0, 1), err)
            self.assertEqual(len(glob.glob(folder + "/hours/tenant=default/date=*/hour=*/part-0001.ndjson.zst")), 1)
            code, _, err = run("export", "--query", "a | limit 3", "--out", folder + "/pipes", server=first)
            self.assertEqual(code, 1)
            with Server() as second:
                for time in ("accepted", "repeated"):
                    code, out, err = run("import", folder + "/a", server=second)
                    self.assertEqual(code, 0, err)
                    self.assertEqual(json.loads(out)[time], len(before))
                    self.assertEqual(count(second), len(before), time)
                code, _, err = run("export", "--out", folder + "/b", server=second)
                self.assertEqual(code, 0, err)
                self.assertEqual(rows_of(folder + "/b"), before)
                template = before[0]["template_id"]
                status, _, reply = second.request("GET", "/api/v1/templates/" + template + "?start=2000-01-01T00:00:00Z")
                self.assertEqual(status, 200, reply)
                with open(folder + "/wrong.ndjson", "w") as f:
                    f.write('{"timestamp":"soon"}\n')
                code, _, err = run("import", folder + "/wrong.ndjson", server=second)
                self.assertEqual(code, 1)
                self.assertIn("line 1", err)


class Erasure(unittest.TestCase):
    def test_lines_go_while_others_come(self):
        with Server() as server:
            lines = shop_lines(5000)
            lines = lines[:5000]
            for i in range(0, 5000, 1000):
                send(server, lines[i:i + 1000] + [b"login of mallory77 ok %d" % i])
            before = count(server, "not mallory77")
            sent, stop = [0], threading.Event()

            def load():
                while not stop.is_set():
                    send(server, [b"later line %d" % sent[0]], "load")
                    sent[0] += 1

            thread = threading.Thread(target=load)
            thread.start()
            try:
                wait_until(lambda: sent[0] > 5, 30, "load runs")
                code, out, err = run("erase", "--query", "mallory77", "--reason", "request 17", "--dry-run", server=server)
                self.assertEqual(code, 0, err)
                self.assertEqual(json.loads(out)["lines"], 5)
                self.assertEqual(count(server, "mallory77"), 5)
                code, out, err = run("erase", "--query", "mallory77", "--reason", "request 17", server=server)
                self.assertEqual(code, 0, err)
                self.assertEqual((json.loads(out)["lines"], json.loads(out)["remaining"]), (5, 0))
            finally:
                stop.set()
                thread.join()
            self.assertEqual(count(server, "mallory77"), 0)
            self.assertEqual(count(server), before + sent[0])
            jobs = server.get_json("/api/v1/erasures")["items"]
            self.assertEqual([job["state"] for job in jobs], ["done", "done"])
            self.assertNotIn("mallory77", json.dumps(jobs))
            actions = [entry["action"] for entry in server.get_json("/api/v1/audit")["items"]]
            self.assertEqual(actions[:4], ["erasure.done", "erasure.start", "erasure.done", "erasure.start"])
            code, _, err = run("erase", "--query", "*", "--reason", "r", server=server)
            self.assertEqual(code, 1)


class Backup(unittest.TestCase):
    def test_a_backup_under_load_is_verified_and_restored(self):
        with tempfile.TemporaryDirectory() as folder:
            target, restored = folder + "/backup", folder + "/restored"
            with Server() as server:
                acknowledged, stop = [0], threading.Event()

                def load():
                    while not stop.is_set():
                        send(server, [b"numbered line %d" % n for n in range(acknowledged[0], acknowledged[0] + 50)])
                        acknowledged[0] += 50

                thread = threading.Thread(target=load)
                thread.start()
                try:
                    for _ in range(2):
                        wait_until(lambda: acknowledged[0] > 500, 60, "load runs")
                        before = acknowledged[0]
                        code, out, err = run("backup", "--to", target, server=server)
                        self.assertEqual(code, 0, err)
                finally:
                    stop.set()
                    thread.join()
                self.assertEqual(run("backup", server=server)[0], 2)
                code, _, err = run("restore", "--from", target, "--data", server.data)
                self.assertEqual(code, 1)
                self.assertIn("is not empty", err)
                whole = {row["id"]: row["raw"] for row in self.rows(server)}
            self.assertEqual(run("backup", "verify", target)[0], 0)
            code, _, err = run("restore", "--from", target, "--data", restored)
            self.assertEqual(code, 0, err)
            with Server(data=restored) as server:
                rows = self.rows(server)
                raw = [row["raw"] for row in rows]
                self.assertEqual(len(raw), len(set(raw)), "a line is there twice")
                self.assertEqual([n for n in range(before) if f"numbered line {n}" not in set(raw)], [])
                for row in rows:
                    self.assertEqual(whole.get(row["id"]), row["raw"])
            store = glob.glob(target + "/state-*/store.db")[0]
            with open(store, "r+b") as f:
                f.truncate(os.path.getsize(store) // 2)
            code, _, err = run("backup", "verify", target)
            self.assertEqual(code, 1)
            self.assertIn("store.db is not as it was written", err)
            code, _, err = run("restore", "--from", target, "--data", folder + "/again")
            self.assertEqual(code, 1)
            self.assertFalse(os.path.exists(folder + "/again"))

    def rows(self, server):
        status, _, reply = server.request("POST", "/api/v1/export", b'{"query":"numbered"}')
        self.assertEqual(status, 200, reply)
        rows = [json.loads(line) for line in reply.splitlines()]
        self.assertTrue(rows[-1]["_export"]["complete"])
        return rows[:-1]


class Doctor(unittest.TestCase):
    def test_retention_rules_are_looked_at(self):
        with tempfile.TemporaryDirectory() as folder:
            config = folder + "/c.yml"
            for rules, good in (('["level:<=debug 3d", "tenant:2 90d"]', True), ('["user:bob 3d"]', False)):
                with open(config, "w") as f:
                    f.write("store:\n  retention:\n    rules: " + rules + "\n")
                code, out, _ = run("doctor", "--config", config, "--data", folder + "/data", "--listen", "127.0.0.1:0")
                self.assertEqual(code, 0 if good else 1, out)
                if not good:
                    self.assertIn("store.retention.rules", out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
