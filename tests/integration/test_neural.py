"""Runs the networks of `foreshock detect` through the real plug-in, and without it.

The plug-in needs libtorch (a gigabyte). Where it is not installed it is tried once, as root and within SECONDS; what
cannot be had is skipped, and the skip says why. Everything else works without: that is tested in any case.
"""
import json
import os
import random
import subprocess
import unittest

from harness import ROOT, binary
from test_detect import Folder, detect

NETWORKS = ("autoencoder", "lstm_autoencoder", "lstm_next", "lstm_next_top9", "gru_next", "transformer_next")
SECONDS = 300


def cannot_be_built():
    """Why there is no plug-in beside the binary; None if there is one now."""
    plugin = os.path.join(os.path.dirname(binary()), "libforeshock_neural.so")
    if "FORESHOCK_BIN" in os.environ:
        return None if os.path.exists(plugin) else "FORESHOCK_BIN names a binary without plug-in"
    steps = (["scripts/setup", "neural"], ["cmake", "--preset", "release"], ["ninja", "-C", "build/release", "foreshock_neural"])
    for step in steps:
        # timeout(1) ends the step with all that it started.
        done = subprocess.run(["timeout", "-k", "10", str(SECONDS), *step], cwd=ROOT, capture_output=True, text=True)
        if done.returncode in (124, 137):
            return f"{' '.join(step)} took over {SECONDS} s"
        if done.returncode:
            return f"{' '.join(step)}: {(done.stderr or done.stdout).strip()[-200:]}"
    return None if os.path.exists(plugin) else "it was not built"


class Networks(Folder):
    """The neural plug-in: missing, of another make, and (where libtorch is installed) at work."""

    @classmethod
    def setUpClass(cls):
        cls.why_not = cannot_be_built()

    def sessions(self):
        chance = random.Random(3)
        healthy = ["open " + "read done " * chance.randint(1, 4) + "close" for _ in range(200)]
        train = self.file("train", "\n".join(healthy) + "\n")
        return "sessions", "--train", train, "--test", self.file("test", healthy[0] + "\nopen done read panic close close\n")

    def test_a_missing_plug_in_is_told_and_the_rest_works(self):
        for plugin in ("/nonexistent/plug-in.so", self.file("plugin.so", "no library")):
            for model in NETWORKS:
                code, rows, error = detect(*self.sessions(), "--model", model, "--neural-plugin", plugin)
                self.assertEqual((code, rows), (1, []))
                self.assertIn("make neural", error)
                self.assertIn(plugin, error)
        self.assertEqual(detect(*self.sessions(), "--neural-plugin", plugin)[0], 0)

    def test_the_list_of_models_says_which_can_run(self):
        for command in ("sessions", "logs"):
            code, rows, _ = detect(command, "--model", "list", "--neural-plugin", "/nonexistent.so")
            self.assertEqual(code, 0)
            ready = {row[0]: row[1] for row in rows[1:]}
            self.assertEqual((ready["isolation_forest"], ready["autoencoder"]), ("yes", "no"))
        if not self.why_not:
            self.assertEqual({r[1] for r in detect("sessions", "--model", "list")[1][1:]}, {"yes"})

    def test_wrong_use(self):
        self.assertEqual(detect("sessions", "--test", "x")[0], 2)
        self.assertEqual(detect("logs", "--train", "x")[0], 2)

    def test_every_network_finds_the_foreign_session_twice_the_same(self):
        if self.why_not:
            self.skipTest(self.why_not)
        for model in NETWORKS:
            code, rows, error = detect(*self.sessions(), "--model", model)
            self.assertEqual(code, 0, error)
            self.assertEqual([r[3] for r in rows[1:]], ["0", "1"], model)
            self.assertEqual(detect(*self.sessions(), "--model", model)[1], rows, model)

    def test_a_saved_network_scores_as_it_did_and_needs_the_plug_in(self):
        if self.why_not:
            self.skipTest(self.why_not)
        model = os.path.join(self.folder.name, "model")
        sessions, train_flags, test_flags = self.sessions()[0], self.sessions()[1:3], self.sessions()[3:5]
        for network in ("autoencoder", "lstm_next", "lstm_autoencoder"):
            whole = detect(*self.sessions(), "--model", network)[1]
            code, _, error = detect(sessions, *train_flags, "--save", model, "--model", network)
            self.assertEqual(code, 0, error)
            self.assertEqual(detect(sessions, "--load", model, *test_flags)[1], whole, network)
            code, rows, error = detect(sessions, "--load", model, *test_flags, "--neural-plugin", "/nonexistent.so")
            self.assertEqual((code, rows), (1, []))
            self.assertIn("make neural", error)

    def test_windows_of_logs_through_the_autoencoder(self):
        if self.why_not:
            self.skipTest(self.why_not)
        chance, files = random.Random(5), []
        for seed in range(2):
            lines = [f"2026-01-02 03:{i // 60:02d}:{i % 60:02d} INFO worker: " + ("disk on fire" if seed and 300 <= i < 360 else f"served {chance.randint(1, 99)}")
                     for i in range(600)]
            files.append(self.file(f"log{seed}", "\n".join(lines) + "\n"))
        code, rows, error = detect("logs", "--every", "--window-lines", "20", "--model", "autoencoder", "--train", files[0], "--test", files[1])
        self.assertEqual(code, 0, error)
        found = sorted((json.loads("\t".join(row)) for row in rows), key=lambda f: -f["score"])
        self.assertTrue(280 <= found[0]["first_line"] <= 380, found[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
