"""Runs `foreshock detect` on small files that say what must come out, and on odd ones that must not break it."""
import json
import os
import random
import subprocess
import tempfile
import unittest

from harness import ROOT, binary

SHARED = os.path.join(os.path.dirname(ROOT), "shared", "data")


def detect(*args, stdin=None):
    done = subprocess.run([binary(), "detect", *args], capture_output=True, text=True, timeout=120, input=stdin)
    return done.returncode, [line.split("\t") for line in done.stdout.splitlines()], done.stderr


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w") as f:
            f.write(text)
        return path


class Sessions(Folder):
    def test_a_foreign_session_is_named(self):
        chance = random.Random(1)
        healthy = ["open " + "read done " * chance.randint(1, 4) + "close" for _ in range(400)]
        train = self.file("train", "\n".join(healthy) + "\n")
        test = self.file("test", healthy[0] + "\n" + "open read panic\n\n" + healthy[1])
        code, rows, _ = detect("sessions", "--train", train, "--test", test)
        self.assertEqual(code, 0)
        self.assertEqual(rows[0], ["session", "score", "p_value", "anomalous"])
        self.assertEqual([r[0] for r in rows[1:]], ["1", "2", "3", "4"])
        self.assertEqual([r[3] for r in rows[1:]], ["0", "1", "1", "0"])

    def test_wrong_use_says_what_to_do(self):
        train = self.file("train", "a b\n")
        code, _, error = detect("sessions", "--train", train, "--test", train, "--model", "oracle")
        self.assertEqual(code, 2)
        self.assertIn("kneser_ney", error)
        code, _, error = detect("sessions", "--train", "/nonexistent", "--test", train)
        self.assertEqual(code, 1)
        self.assertIn("/nonexistent", error)
        code, _, _ = detect("sessions", "--train", self.file("none", ""), "--test", train)
        self.assertEqual(code, 1)

    @unittest.skipUnless(os.path.isdir(SHARED), "no ../shared/data here")
    def test_hdfs_sessions(self):
        with open(os.path.join(SHARED, "hdfs-sessions", "robust_valid.tsv")) as f:
            lines = f.read().splitlines()[1:]
        labels = [line.split("\t")[0] == "1" for line in lines]
        test = self.file("test", "\n".join(line.split("\t")[1] for line in lines) + "\n")
        code, rows, _ = detect("sessions", "--train", os.path.join(SHARED, "hdfs-sessions", "train_normal.txt"), "--test", test)
        self.assertEqual(code, 0)
        found = [r[3] == "1" for r in rows[1:]]
        self.assertGreaterEqual(sum(f and l for f, l in zip(found, labels)) / sum(labels), 0.97)
        self.assertLessEqual(sum(f and not l for f, l in zip(found, labels)), 5)


class Explained(Folder):
    def test_the_events_that_made_a_score_are_told_with_shares_that_add_up(self):
        chance = random.Random(1)
        healthy = ["open " + "read done " * chance.randint(1, 4) + "close" for _ in range(400)]
        train = self.file("train", "\n".join(healthy) + "\n")
        test = self.file("test", healthy[0] + "\nopen read panic\n" + "open " + "read " * 9 + "close\n" + " ".join(f"e{i}" for i in range(30)))
        for model in ("ensemble", "kneser_ney", "length", "nearest_counts", "isolation_forest", "principal_components"):
            done = subprocess.run([binary(), "detect", "sessions", "--explain", "--model", model, "--train", train, "--test", test],
                                  capture_output=True, text=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)
            told = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([t["session"] for t in told], [1, 2, 3, 4])
            for one in told[1:]:
                self.assertAlmostEqual(sum(c["share"] for c in one["contributions"]), 1, places=6, msg=model)
                self.assertLessEqual(len(one["contributions"]), 11)
            if model == "ensemble":
                self.assertIn("panic", [c["event"] for c in told[1]["contributions"]][:4])
                self.assertTrue(told[2]["anomalous"])
                self.assertEqual(told[2]["contributions"][0]["event"] in ("read", "done"), True)


class Series(Folder):
    def rows(self, text, *more):
        code, rows, error = detect("series", self.file("series.tsv", text), *more)
        self.assertEqual(code, 0, error)
        self.assertEqual(rows[0], ["timestamp", "value", "expected", "low", "high", "p_value", "alarm"])
        return rows[1:]

    def test_a_spike_alarms_and_rows_stay_in_their_order(self):
        chance = random.Random(2)
        lines = [f"2026-01-{1 + h // 24:02d} {h % 24:02d}:00:00\t{900 if h == 300 else 100 + chance.gauss(0, 3):.3f}\t0" for h in range(480)]
        spike = lines[300]
        chance.shuffle(lines)
        rows = self.rows("time\tvalue\tlabel\n" + "\n".join(lines) + "\n")
        self.assertEqual([r[0] for r in rows], [line.split("\t")[0] for line in lines])
        self.assertEqual(rows[lines.index(spike)][6], "1")
        self.assertLess(sum(r[6] == "1" for r in rows), 5)

    def test_odd_files_are_answered_row_by_row(self):
        self.assertEqual(self.rows("time\tvalue\n"), [])
        self.assertEqual(len(self.rows("time\tvalue\n5\t7\n")), 1)
        constant = self.rows("time\tvalue\n" + "".join(f"{i}\t3\n" for i in range(500)))
        self.assertEqual({r[6] for r in constant}, {"0"})
        odd = self.rows("time\tvalue\n" + "".join(f"{i // 2}\t{'NaN' if i % 3 else i}\n" for i in range(300)) + "9999999999\t\nx\ty\n")
        self.assertEqual(len(odd), 302)
        for model in ("ewma", "dspot", "random_cut_forest", "additive", "seasonal_rate", "new_extreme"):
            self.assertEqual(len(self.rows("t\tv\n1\t2\n1\tinf\n0\t-1e308\n", "--model", model)), 3)


class Logs(Folder):
    def node(self, name, seed, fault_text, labelled):
        """600 lines of a worker; in lines 300 to 400 a fault: time-outs that all faults share, and its own line."""
        chance, lines = random.Random(seed), []
        for i in range(600):
            bad = 300 <= i < 400 and chance.random() < 0.6
            text = chance.choice(["request timed out after %d ms" % chance.randint(900, 9000), fault_text]) if bad else \
                chance.choice(["served request %d in %d ms" % (i, chance.randint(1, 50)), "cache refreshed with %d keys" % chance.randint(1, 999)])
            level = "WARN" if bad else "INFO"
            line = f"2026-01-02 03:{i // 60:02d}:{i % 60:02d} {level} worker: {text}"
            lines.append(f"{int(300 <= i < 400)}\t{line}" if labelled else line)
        return self.file(name, "\n".join(lines) + "\n")

    def test_an_unseen_fault_is_found_by_labels_of_others(self):
        train = [self.node(f"a{i}", i, f"fault of kind {'xyz'[i]} struck", True) for i in range(3)]
        test = self.node("b", 9, "disk on fire", True)
        code, rows, error = detect("logs", "--labelled", "--every", "--window-lines", "20", "--train", *train, "--test", test)
        self.assertEqual(code, 0, error)
        found = [json.loads("\t".join(row)) for row in rows]
        self.assertEqual(len(found), 30)
        self.assertEqual({f["model"] for f in found}, {"logistic"})
        ranked = sorted(found, key=lambda f: -f["score"])
        self.assertTrue(all(280 <= f["first_line"] <= 420 for f in ranked[:4]), [f["first_line"] for f in ranked[:4]])
        self.assertTrue(any("timed out" in c["template"] for c in ranked[0]["contributions"]))

    def test_it_works_without_labels_and_says_what_is_wrong(self):
        train, test = self.node("a", 1, "x", False), self.node("b", 2, "y", False)
        code, _, error = detect("logs", "--train", train, "--test", test)
        self.assertEqual(code, 0, error)
        self.assertEqual(detect("logs", "--train", train, "--test", test, "--model", "oracle")[0], 2)
        code, _, error = detect("logs", "--train", self.file("empty", ""), "--test", test)
        self.assertEqual(code, 1)
        self.assertIn("no window to learn from", error)
        self.assertEqual(detect("logs", "--train", train, "--test", self.file("empty", ""))[:2], (0, []))
        code, _, error = detect("logs", "--train", "/nonexistent", "--test", test)
        self.assertEqual(code, 1)
        self.assertIn("/nonexistent", error)


class Foreign(Folder):
    """Training files of another system, or with nothing healthy in them: a note on stderr, and scores all the same."""

    def test_sessions_of_another_system(self):
        train, test = self.file("train", "open read close\n" * 50), self.file("test", "GET 200\nGET 500 retry\n")
        for model in ("ensemble", "kneser_ney", "count_relations", "isolation_forest"):
            code, rows, error = detect("sessions", "--train", train, "--test", test, "--model", model)
            self.assertEqual((code, len(rows)), (0, 3), error)
            self.assertIn("100 % of the events to judge are of kinds that the training does not hold", error)
        code, rows, error = detect("sessions", "--train", train, "--test", train)
        self.assertEqual((code, len(rows), error), (0, 51, ""))

    def test_logs_of_another_system_and_files_without_a_healthy_line(self):
        lines = "".join(f"2026-01-02 03:{i // 60:02d}:{i % 60:02d} INFO worker: served request {i}\n" for i in range(300))
        other = "".join(f"Jan  2 03:{i // 60:02d}:{i % 60:02d} gate sshd[{i}]: session opened for user u{i}\n" for i in range(300))
        train, test = self.file("train", lines), self.file("test", other)
        code, rows, error = detect("logs", "--train", train, "--test", test, "--every")
        self.assertEqual((code, len(rows)), (0, 3), error)
        self.assertIn("of the lines to judge are of kinds that the training does not hold", error)
        faulty = self.file("faulty", "".join(f"1\t{line}\n" for line in lines.splitlines()))
        code, rows, error = detect("logs", "--labelled", "--train", faulty, "--test", faulty, "--every")
        self.assertEqual((code, len(rows)), (0, 3), error)
        self.assertIn("every training window is labelled faulty", error)
        code, _, error = detect("logs", "--labelled", "--model", "logistic", "--train", faulty, "--test", faulty)
        self.assertEqual(code, 1)
        self.assertIn("both labels", error)


class Saved(Folder):
    """A model that was trained, saved and loaded scores as one run does; what is no such model says so."""

    def both(self, command, train, test, *more, load=()):
        model = os.path.join(self.folder.name, "model")
        whole = detect(command, "--train", *train, "--test", *test, *more)
        self.assertEqual(whole[0], 0, whole[2])
        code, rows, error = detect(command, "--train", *train, "--save", model, *more)
        self.assertEqual((code, rows), (0, []), error)
        loaded = detect(command, "--load", model, "--test", *test, *load)
        self.assertEqual((loaded[0], loaded[2]), (0, ""))
        self.assertEqual(loaded[1], whole[1], more)
        self.assertGreater(len(loaded[1]), 2)
        return model

    def sessions(self):
        chance = random.Random(4)
        healthy = ["open " + "read done " * chance.randint(1, 4) + "close" for _ in range(200)]
        return self.file("train", "\n".join(healthy)), self.file("test", "new " + healthy[0] + "\nopen read panic\n\n" + "open " * 9)

    def test_sessions_score_as_in_one_run(self):
        train, test = self.sessions()
        for row in detect("sessions", "--model", "list")[1][1:]:
            if row[1] == "yes" and not row[3].startswith("network"):
                self.both("sessions", [train], [test], "--model", row[0])
        self.both("sessions", [train], [test], "--explain", load=["--explain"])

    def test_windows_of_logs_score_as_in_one_run(self):
        # Templates of the test files that training did not hold, and words that turn out to vary only there.
        node = Logs.node
        train = [node(self, f"a{i}", i, f"fault of kind {'xyz'[i]} struck", True) for i in range(3)]
        test = node(self, "b", 9, "disk on fire", True)
        with open(test, "a") as f:
            f.writelines(f"0\t2026-01-02 04:00:{i % 60:02d} WARN worker: fault of kind {word} struck\n" for i, word in enumerate("pqrstuvw" * 20))
        with_flags = ["--every", "--labelled"]
        for model in ("auto", "ensemble", "nearest_windows", "rare_templates", "unseen_templates", "error_lines", "isolation_forest"):
            self.both("logs", train, [test], "--window-lines", "20", "--model", model, *with_flags, load=with_flags)

    def test_a_series_goes_on_where_it_was_saved(self):
        chance = random.Random(6)
        rows = [f"{1700000000 + 300 * i}\t{100 + chance.gauss(0, 5) + (80 if i % 400 == 350 else 0):.3f}\n" for i in range(1500)]
        whole = self.file("whole", "time\tvalue\n" + "".join(rows))
        first, rest = self.file("first", "time\tvalue\n" + "".join(rows[:900])), self.file("rest", "time\tvalue\n" + "".join(rows[900:]))
        model = os.path.join(self.folder.name, "model")
        for name in [row[0] for row in detect("series", "--model", "list")[1][1:]]:
            self.assertEqual(detect("series", first, "--model", name, "--save", model)[0], 0)
            code, loaded, error = detect("series", rest, "--load", model)
            self.assertEqual(code, 0, error)
            self.assertEqual(loaded[1:], detect("series", whole, "--model", name)[1][901:], name)

    def test_what_cannot_be_loaded_says_why(self):
        train, test = self.sessions()
        model = os.path.join(self.folder.name, "model")
        self.assertEqual(detect("sessions", "--train", train, "--save", model)[0], 0)
        with open(model, "rb") as f:
            good = f.read()

        def refused(content, *args, command="sessions"):
            path = os.path.join(self.folder.name, "hostile")
            with open(path, "wb") as f:
                f.write(content)
            code, rows, error = detect(command, "--load", path, "--test", test, *args)
            self.assertEqual((code, rows), (1, []), error)
            self.assertIn(path, error)
            self.assertEqual(error.count("\n"), 1, error)
            return error

        self.assertIn("cut short", refused(good[:-1]))
        self.assertIn("cut short", refused(good[:9]))
        self.assertIn("no model", refused(b""))
        self.assertIn("no model", refused(b"open read close\n" * 9))
        self.assertIn("checksum", refused(good[:200] + bytes([good[200] ^ 1]) + good[201:]))
        self.assertIn("version 7, this program reads 1", refused(good[:4] + b"\x07" + good[5:]))
        self.assertIn("detect sessions", refused(good, command="logs"))
        self.assertIn("of ensemble, not of dbscan", refused(good, "--model", "dbscan"))
        self.assertEqual(detect("sessions", "--load", "/nonexistent", "--test", test)[0], 1)
        for wrong in (["--load", model, "--train", train, "--test", test], ["--load", model], ["--train", train], ["--save", model, "--test", test]):
            self.assertEqual(detect("sessions", *wrong)[0], 2, wrong)


class Lists(Folder):
    def test_each_command_lists_its_models_and_what_they_are_for(self):
        code, every, error = detect("models")
        self.assertEqual((code, every[0]), (0, ["model", "sessions", "logs", "series", "for"]), error)
        for column, command in enumerate(("sessions", "logs", "series"), 1):
            code, rows, error = detect(command, "--model", "list")
            self.assertEqual((code, rows[0]), (0, ["model", "ready", "for", "note"]), error)
            self.assertEqual({row[0] for row in rows[1:]}, {row[0] for row in every[1:] if row[column] == "1"})
            self.assertTrue(all(len(row[2]) > 10 for row in rows[1:]), rows)


class Replay(Folder):
    def test_what_a_server_would_have_told(self):
        made = subprocess.run([binary(), "generate", "--syslog", "--scenario", "incident", "--rate", "4", "--duration", "90m", "--seed", "3"],
                              capture_output=True, timeout=120)
        self.assertEqual(made.returncode, 0)
        done = subprocess.run([binary(), "detect", "replay", "--alarms", "-"], input=made.stdout, capture_output=True, timeout=120)
        told = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(any(t["kind"] == "incident" and t["change"] == "opened" and t["at"] > "2026-06-01T00:3" for t in told))
        self.assertTrue(all(t["kind"] == "incident" or (t["alarm"] and t["why"] and t["examples"]) for t in told))
        self.assertEqual(detect("replay", "/nonexistent")[0], 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
