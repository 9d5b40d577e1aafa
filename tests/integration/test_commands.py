"""The command line as a person at a terminal, or a script, meets it."""
import json
import os
import subprocess
import tempfile
import unittest

from harness import ROOT, Server, TOKEN, binary, free_port, wait_until


def run(*arguments, stdin=None, environment=None):
    done = subprocess.run([binary(), *arguments], input=stdin, capture_output=True, timeout=120, cwd=ROOT,
                          env={**os.environ, **(environment or {})})
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


class Commands(unittest.TestCase):
    def test_parse_from_a_pipe(self):
        code, out, _ = run("parse", "--zone", "Europe/Berlin", "-", stdin=b"2026-06-01 12:00:00,500 ERROR Shop: no stock for SKU-1\n")
        self.assertEqual(code, 0)
        record = json.loads(out)
        self.assertEqual(record["timestamp"], "2026-06-01T10:00:00.500000000Z")
        self.assertEqual(record["severity_number"], 17)
        self.assertIn("no stock", record["body"])

    def test_parse_records(self):
        code, out, _ = run("parse", "--records", "-", stdin=json.dumps("first\nsecond").encode() + b"\n")
        self.assertEqual(code, 0)
        self.assertEqual(json.loads(out)["raw"], "first\nsecond")

    def test_diff_finds_what_was_put_in_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            before, after, same = (os.path.join(folder, name) for name in ("a.log", "b.log", "c.log"))
            for path, seed in ((before, "1"), (after, "2"), (same, "3")):
                with open(path, "wb") as f:
                    subprocess.run([binary(), "generate", "--scenario", "healthy", "--seed", seed, "--rate", "20", "--duration", "10m"],
                                   stdout=f, check=True, timeout=120)
            with open(after) as f:
                lines = f.read().splitlines()
            with open(after, "w") as f:
                for number, line in enumerate(lines):
                    f.write(line + "\n")
                    if number % 100 == 0 and line.startswith("2026"):
                        f.write(line.split(" INFO ")[0].split(" WARN ")[0] + f" ERROR Ledger: account {number} went missing\n")
            code, out, err = run("diff", "--json", before, after)
            self.assertEqual(code, 3, err)
            report = json.loads(out)
            self.assertIn("went missing", report["items"][0]["template"]["text"])
            self.assertEqual(report["items"][0]["change"], "new")
            self.assertIn("went missing", report["items"][0]["example"])
            code, out, _ = run("diff", before, same)
            self.assertEqual((code, out.splitlines()[0][:13]), (0, "No difference"), out)
            code, out, _ = run("diff", before, after)
            self.assertEqual(code, 3)
            self.assertTrue(out.startswith("New (1)"), out)
        self.assertEqual(run("diff", "/nonexistent", "/nonexistent")[0], 1)
        self.assertEqual(run("diff", "one")[0], 2)
        self.assertEqual(run("diff", "--a", "now-2h..now-1h")[0], 2)

    def test_templates(self):
        code, out, _ = run("templates", "--content", "-", stdin=b"job 1 done\njob 2 done\nall idle\n")
        self.assertEqual(code, 0)
        lines = out.splitlines()
        self.assertEqual(lines[0], "line\ttemplate_id\ttemplate")
        self.assertEqual(lines[1].split("\t")[1:], lines[2].split("\t")[1:])
        self.assertEqual(len(lines[1].split("\t")[1]), 16)
        self.assertIn("<num>", lines[1])
        _, out, _ = run("templates", "--content", "--style", "loghub", "-", stdin=b"job 1 done\njob 2 done\n")
        self.assertIn("job <*> done", out)

    def test_generate_is_the_same_for_a_seed_and_tells_its_truth(self):
        with tempfile.TemporaryDirectory() as folder:
            truth = os.path.join(folder, "truth")
            first = run("generate", "--scenario", "disk_filling", "--seed", "5", "--duration", "2m", "--truth", truth)
            second = run("generate", "--scenario", "disk_filling", "--seed", "5", "--duration", "2m")
            self.assertEqual(first[1], second[1])
            with open(truth) as f:
                told = [json.loads(line) for line in f]
        self.assertEqual(told[0]["fault"], "disk_filling")
        self.assertEqual(told[-1]["lines"], first[1].count("\n"))
        numbers = {t["line"] for t in told if t["kind"] == "line" and t["label"] == "incident"}
        lines = first[1].splitlines()
        full = [i + 1 for i, line in enumerate(lines) if "No space left on device" in line]
        self.assertTrue(full)
        self.assertTrue(set(full) <= numbers)

    def test_store_inspect_tells_of_every_segment_and_finds_damage(self):
        with Server() as server:
            server.send("".join(f"job {i} done\n" for i in range(500)), "?service=batch")
            server.stop()
            code, out, _ = run("store", "inspect", server.data)
            self.assertEqual(code, 0)
            self.assertIn("500 lines", out)
            self.assertIn("services 1: batch", out)
            self.assertIn("sound: every line came back", out)
            segments = [os.path.join(folder, name) for folder, _, names in os.walk(server.data) for name in names if name.endswith(".seg")]
            with open(segments[0], "r+b") as f:
                f.seek(30)
                byte = f.read(1)
                f.seek(30)
                f.write(bytes([byte[0] ^ 1]))
            code, out, _ = run("store", "inspect", segments[0])
            self.assertEqual(code, 1)
            self.assertIn("DAMAGED", out)
        code, _, error = run("store", "inspect", "/nonexistent")
        self.assertEqual(code, 1)
        self.assertIn("nonexistent", error)

    def test_store_erase_counts_first_and_then_erases(self):
        with Server() as server:
            server.send("".join(f"job {i} of {'mallory77' if i % 5 == 0 else 'alice'} done\n" for i in range(500)), "?service=batch")
            code, _, error = run("store", "erase", "--data", server.data, "mallory77")
            self.assertEqual(code, 1)
            self.assertIn("another foreshock works in this folder", error)
            server.stop()
            code, out, _ = run("store", "erase", "--data", server.data, "mallory77")
            self.assertEqual((code, json.loads(out)["lines"], json.loads(out)["remaining"]), (0, 100, 100))
            code, out, _ = run("store", "erase", "--data", server.data, "--yes", "mallory77")
            self.assertEqual((code, json.loads(out)["lines"], json.loads(out)["remaining"]), (0, 100, 0))
            server.start()
            self.assertEqual(len(server.query("job", limit=1000)), 400)
            self.assertEqual(server.query("mallory77", limit=10), [])
        code, _, error = run("store", "erase", "--data", "/nonexistent", "x")
        self.assertEqual(code, 1)
        self.assertIn("no data folder", error)

    def test_explain_names_the_database(self):
        _, text, _ = run("generate", "--scenario", "incident", "--rate", "60", "--duration", "30m")
        code, out, _ = run("explain", "--json", "-", stdin=text.encode())
        self.assertEqual(code, 0)
        story = json.loads(out)
        told = [item["template"]["template"] for item in story["causes"] + story["bursts"]]
        self.assertTrue(any("connection" in text for text in told), told)
        with tempfile.NamedTemporaryFile(suffix=".html") as page:
            self.assertEqual(run("explain", "--html", page.name, "-", stdin=text.encode())[0], 0)
            with open(page.name) as f:
                self.assertIn("</html>", f.read())

    def test_no_colours_and_no_progress_in_pipes(self):
        _, out, err = run("explain", "-", stdin=b"one line\n")
        self.assertNotIn("\x1b", out + err)

    def test_doctor(self):
        with tempfile.TemporaryDirectory() as data:
            self.assertEqual(run("doctor", "--data", data, "--listen", f"127.0.0.1:{free_port()}")[0], 0)
            code, out, _ = run("doctor", "--data", data, "--config", "/no/such.yml")
            self.assertEqual(code, 1)
            self.assertIn("/no/such.yml", out)

    def test_bench_lists_its_cases(self):
        code, out, _ = run("bench")
        self.assertEqual(code, 0)
        self.assertIn("ingest_http", out)
        self.assertEqual(run("bench", "nonsense")[0], 2)

    def test_missing_files_are_named(self):
        for command in ("parse", "templates", "explain"):
            code, _, err = run(command, "/no/such.log")
            self.assertEqual(code, 1)
            self.assertIn("/no/such.log", err)

    def test_query_and_tail_and_generate_to_a_server(self):
        with Server() as server:
            token = {"FORESHOCK_TOKEN": TOKEN}
            self.assertEqual(run("generate", "--rate", "50", "--duration", "20s", "--to", server.url(""), environment=token)[0], 0)
            lines = server.count("*")[0]
            self.assertGreater(lines, 500)
            code, out, _ = run("query", "--server", server.url(""), "--start", "2026-01-01T00:00:00Z", "--end", "2027-01-01T00:00:00Z", "--json",
                               "* | stats count() as n", environment=token)
            self.assertEqual((code, json.loads(out)["n"]), (0, lines))
            code, _, err = run("query", "--server", server.url(""), "*", environment={"FORESHOCK_TOKEN": "wrong-token-wrong"})
            self.assertEqual(code, 1)
            self.assertIn("token", err)
            tail = subprocess.Popen([binary(), "tail", "--server", server.url(""), "--json", "service:live"], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, env={**os.environ, **token})
            try:
                def seen():
                    server.send("shown in the terminal\n", "?service=live")
                    return server.metric("foreshock_lines_total") > lines + 3
                wait_until(seen, 20, "lines under way")
                self.assertIn("shown in the terminal", tail.stdout.readline().decode())
            finally:
                tail.kill()
                tail.wait()
                tail.stdout.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
