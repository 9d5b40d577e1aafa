"""Journal files, written by systemd's own systemd-journal-remote, as the server reads and follows them."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Server, wait_until  # noqa: E402

WRITER = "/lib/systemd/systemd-journal-remote"
BOOT, MACHINE = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"


def entry(n, message, priority=6, extra=""):
    """One entry in the journal's export format; `message` with line feeds goes in its binary form."""
    now = int(time.time() * 1e6)
    if isinstance(message, str) and "\n" not in message:
        text = f"MESSAGE={message}\n".encode()
    else:
        raw = message.encode() if isinstance(message, str) else message
        text = b"MESSAGE\n" + len(raw).to_bytes(8, "little") + raw + b"\n"
    head = (f"__REALTIME_TIMESTAMP={now}\n__MONOTONIC_TIMESTAMP={n + 1}\n_BOOT_ID={BOOT}\n_MACHINE_ID={MACHINE}\n"
            f"PRIORITY={priority}\nSYSLOG_IDENTIFIER=journalapp\n_HOSTNAME=journalhost\n_PID=4711\n{extra}")
    return head.encode() + text + b"\n"


def write_journal(folder, name, entries):
    """A file made aside and moved in, as a collector's rotation does."""
    aside = tempfile.mkdtemp(prefix="foreshock-journal-")
    made = os.path.join(aside, name)
    subprocess.run([WRITER, "--output", made, "-"], input=b"".join(entries), check=True, timeout=60, capture_output=True)
    shutil.move(made, os.path.join(folder, name))
    shutil.rmtree(aside)


@unittest.skipUnless(os.path.exists(WRITER), "systemd-journal-remote is not installed (scripts/setup test)")
class Journal(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="foreshock-journal-files-")
        self.config = f"ingest:\n  journald:\n    on: true\n    folder: {self.folder}\n"

    def tearDown(self):
        shutil.rmtree(self.folder)

    def test_entries_come_with_their_fields(self):
        write_journal(self.folder, "one.journal", [
            entry(0, "disk sda is failing", 3, "UNIT_RESULT=oops\n"),
            entry(1, "first line\nsecond line", 4),
            entry(2, b"caf\xc3\xa9 \x00 end"),
        ])
        with Server(config=self.config) as server:
            wait_until(lambda: server.count("service:journalapp")[0] == 3, 20, "three entries")
            row = server.query('service:journalapp "sda"')[0]
            self.assertEqual(row["body"], "disk sda is failing")
            self.assertEqual(row["severity_number"], 17)
            self.assertEqual(row["host"], "journalhost")
            self.assertEqual(row["attributes"]["UNIT_RESULT"], "oops")
            two = server.query('service:journalapp "second"')[0]
            self.assertEqual(two["body"], "first line\nsecond line")

    def test_a_restart_and_a_vacuumed_file_lose_and_repeat_nothing(self):
        write_journal(self.folder, "a.journal", [entry(n, f"entry {n} of a") for n in range(300)])
        with Server(config=self.config) as server:
            wait_until(lambda: server.count("service:journalapp")[0] == 300, 20, "the first file")
            write_journal(self.folder, "b.journal", [entry(1000 + n, f"entry {n} of b") for n in range(200)])
            wait_until(lambda: server.count("service:journalapp")[0] == 500, 30, "a file that appears is followed")
            server.kill()
            write_journal(self.folder, "c.journal", [entry(2000 + n, f"entry {n} of c") for n in range(100)])
            server.start()
            wait_until(lambda: server.count("service:journalapp")[0] == 600, 30, "what came meanwhile")
            server.stop()
            for name in ("a.journal", "b.journal", "c.journal"):
                os.remove(os.path.join(self.folder, name))  # the entry that was read last is gone
            write_journal(self.folder, "d.journal", [entry(3000 + n, f"entry {n} of d") for n in range(50)])
            server.start()
            wait_until(lambda: server.count('service:journalapp "of d"')[0] == 50, 30, "the new file")
            self.assertEqual(server.count("service:journalapp"), (650, 650))


if __name__ == "__main__":
    unittest.main(verbosity=2)
