"""Runs the commands over the raw logs of ../shared/data, where that folder is; skipped visibly elsewhere."""
import glob
import json
import os
import subprocess
import unittest

from harness import ROOT, binary

SHARED = os.path.join(os.path.dirname(ROOT), "shared", "data")


@unittest.skipUnless(os.path.isdir(SHARED), "no ../shared/data here")
class SharedData(unittest.TestCase):
    def logs(self):
        return sorted(glob.glob(os.path.join(SHARED, "loghub2k", "*.log")))

    def test_every_line_becomes_a_record_with_its_bytes(self):
        for path in self.logs():
            done = subprocess.run([binary(), "parse", "--zone", "UTC", path], capture_output=True, timeout=120)
            self.assertEqual(done.returncode, 0, path)
            records = [json.loads(line) for line in done.stdout.decode("utf-8", "replace").splitlines()]
            with open(path, encoding="utf-8", errors="replace", newline="") as f:
                lines = [line.rstrip("\r\n") for line in f if line.strip()]
            joined = [part.rstrip("\r") for record in records for part in record["raw"].split("\n")]
            self.assertEqual(len(joined), len(lines), path)

    def test_most_lines_are_understood(self):
        for path in self.logs():
            done = subprocess.run([binary(), "parse", "--zone", "UTC", path], capture_output=True, timeout=120)
            records = [json.loads(line) for line in done.stdout.decode("utf-8", "replace").splitlines()]
            timed = sum(record["timestamp"] is not None for record in records)
            self.assertGreater(timed / len(records), 0.5, path)

    def test_explain_tells_something(self):
        done = subprocess.run([binary(), "explain", "--json", *self.logs()], capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0)
        story = json.loads(done.stdout)
        self.assertGreater(story["template_count"], 100)
        self.assertGreaterEqual(story["records"], 15_000)


if __name__ == "__main__":
    unittest.main(verbosity=2)
