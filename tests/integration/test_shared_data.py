"""Runs the commands over the raw logs of ../shared/data, where that folder is; skipped visibly elsewhere."""
import glob
import json
import os
import random
import subprocess
import tempfile
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

    def ids(self, lines):
        """The template id of each message, in order, by a fresh process."""
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as f:
            f.writelines(line + "\n" for line in lines)
            f.flush()
            done = subprocess.run([binary(), "templates", "--content", f.name], capture_output=True, timeout=120, check=True)
        return [row.split("\t")[1] for row in done.stdout.decode("utf-8", "replace").splitlines()[1:]]

    def test_ids_do_not_depend_on_run_or_order(self):
        seed = 20261123
        same_again = same_shuffled = total = 0
        for path in sorted(glob.glob(os.path.join(SHARED, "loghub2k", "*.tsv"))):
            with open(path, encoding="utf-8", errors="replace", newline="\n") as f:
                lines = [row.rstrip("\n").split("\t")[2] for row in f][1:]
            order = list(range(len(lines)))
            random.Random(seed).shuffle(order)
            first, again, shuffled = self.ids(lines), self.ids(lines), self.ids([lines[i] for i in order])
            self.assertEqual(len(first), len(lines), path)
            total += len(lines)
            same_again += sum(a == b for a, b in zip(first, again))
            same_shuffled += sum(first[i] == shuffled[k] for k, i in enumerate(order))
        print(f"same id: run again {same_again / total:.5f}, shuffled (seed {seed}) {same_shuffled / total:.5f} of {total} lines")
        self.assertEqual(same_again, total)
        self.assertGreaterEqual(same_shuffled / total, 0.999)

    def test_explain_tells_something(self):
        done = subprocess.run([binary(), "explain", "--json", *self.logs()], capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0)
        story = json.loads(done.stdout)
        self.assertGreater(story["template_count"], 100)
        self.assertGreaterEqual(story["records"], 15_000)


if __name__ == "__main__":
    unittest.main(verbosity=2)
