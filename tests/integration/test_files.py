"""Files on the real server: packed ones, rows and statements of several lines, and rules that change while it runs."""
import bz2
import lzma
import os
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Server, wait_until  # noqa: E402


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="foreshock-files-")
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, content, age=0, mode="wb"):
        path = os.path.join(self.folder, name)
        with open(path, mode) as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        if age:
            os.utime(path, (time.time() - age, time.time() - age))
        return path

    def config(self, more=""):
        return f"ingest:\n  files: ['{self.folder}/*']\n{more}"

    def bodies(self, name, count):
        """What was stored of a file, once there are as many records; fails when there are more."""
        found = wait_until(lambda: (lambda rows: len(rows) >= count and rows)(
            self.server.query(f'"{name}" | fields body')), 20, f"{count} records of {name}")
        self.assertEqual(len(found), count, found)
        return {row["body"] for row in found}

    def test_packed_files_and_records_of_several_lines(self):
        lines = [f"packedline number {i} of a rotated file\n" for i in range(50_000)]
        self.write("a.log.1.xz", lzma.compress("".join(lines).encode()), age=3600)
        self.write("b.log.1.bz2", bz2.compress("".join(lines).encode()), age=3600)
        self.write("rows.csv", 'time,level,message\n2026-11-22 09:15:01,error,"csvrow first\nsecond ""line"""\n'
                   "2026-11-22 09:15:02,info,csvrow plain\n")
        self.write("general.log", "231123  4:31:56\t   12 Connect\tshop@web on shop\n\t\t   12 Query\tSELECT mysqlrow,\n  b\nFROM t\n"
                   "231123  4:31:57\t   12 Query\tSELECT mysqlrow\n")
        with Server(config=self.config()) as self.server:
            wait_until(lambda: self.server.count("packedline") == (100_000, 50_000), 60, "every line of both packed files")
            self.assertEqual(self.bodies("csvrow", 2), {'csvrow first\nsecond "line"', "csvrow plain"})
            self.assertTrue(any("FROM t" in body for body in self.bodies("mysqlrow", 2)))
            self.assertLess(self.server.memory_mb(), 400)

    def test_rules_for_lines_are_taken_without_a_restart(self):
        rule = "parse:\n  multiline: [{starts_with: '> ', timeout: 200ms}]\n"
        with Server(config=self.config()) as self.server:
            self.write("a.txt", "> ruled one\nruled tail\n")
            self.assertEqual(len(self.bodies("ruled", 2)), 2)
            path = self.server.data + "-config.yml"
            with open(path, "w") as f:
                f.write(self.config("parse:\n  multiline: [{starts_with: '('}]\n"))
            wait_until(lambda: "app.config_refused" in self.server.log_tail(), 20, "the wrong rule is told")
            with open(path, "w") as f:
                f.write(self.config(rule))
            wait_until(lambda: "app.config_taken" in self.server.log_tail(), 20, "the rule is taken")
            self.write("b.txt", "> later one\nlater tail\n")
            wait_until(lambda: self.server.count('"later"')[0] == 1, 20, "both lines are one record")
            self.assertEqual([row["body"] for row in self.server.query("later | fields body")], ["> later one\nlater tail"])


if __name__ == "__main__":
    unittest.main()
