"""Health of sources on the real server: who stops, who lies about the time, who changes the format, who goes on."""
import datetime
import json
import os
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Server, wait_until  # noqa: E402

# Habits of seconds instead of a day, so that a test can wait for them.
CONFIG = """
detect:
  sources: {learn: 4s, silence: 10s, sustain: 2s}
"""


class Sender:
    """Speaks as several sources, a few times a second, each in its own way, until it is told otherwise."""

    def __init__(self, server, ways):
        self.server, self.ways, self.error = server, dict(ways), None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            number = 0
            while not self.over.wait(.2):
                for name, way in list(self.ways.items()):
                    self.server.send("".join(way(number + i) + "\n" for i in range(30)), f"?source={name}")
                number += 30
        except Exception as error:  # told by stop()
            self.error = error

    def stop(self):
        self.over.set()
        self.thread.join()
        if self.error:
            raise self.error


def stamp(ahead_seconds=0):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=ahead_seconds)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_json(number):
    return json.dumps({"time": stamp(), "level": "info", "message": f"order {number} was paid"})


def ahead(number):
    return json.dumps({"time": stamp(300), "level": "info", "message": f"order {number} was shipped"})


def as_text(number):
    return f"order number {number} went out of the door"


def broken(number):
    return json.dumps({"time": stamp(), "level": "info", "message": f"order {number} was lost"})[:-2]


class Sources(unittest.TestCase):
    def source(self, name):
        found = [s for s in self.server.get_json("/api/v1/sources")["items"] if s["name"] == name]
        return found[0] if found else {"state": "", "problems": []}

    def problems(self, name):
        return {p["kind"]: p for p in self.source(name)["problems"]}

    def incidents(self, status):
        return [i for i in self.server.get_json("/api/v1/incidents?limit=100")["items"] if i["status"] == status]

    def test_what_changes_is_told_and_what_goes_on_is_not(self):
        with Server(config=CONFIG) as self.server:
            sender = Sender(self.server, {name: as_json for name in ("steady", "stops", "skews", "drifts")})
            try:
                wait_until(lambda: self.source("stops").get("silent_after_seconds"), 60, "habits are known")
                first = self.server.get_json("/api/v1/sources")["items"]
                self.assertEqual([s["problems"] for s in first], [[]] * 4, "nothing is wrong yet")
                wait_until(lambda: self.source("drifts")["lines"] > 3000, 60, "the habit of formats has lasted")
                del sender.ways["stops"]
                sender.ways.update(skews=ahead, drifts=as_text)
                wait_until(lambda: "source_silence" in self.problems("stops"), 60, "silence")
                wait_until(lambda: "clock_skew" in self.problems("skews"), 60, "a wrong clock")
                wait_until(lambda: "format_drift" in self.problems("drifts"), 60, "another format")
                self.check_told()
                self.check_mute_and_restart(sender)
            finally:
                sender.stop()

    def check_told(self):
        stops, skews = self.source("stops"), self.source("skews")
        self.assertEqual(stops["state"], "silent")
        self.assertRegex(stops["problems"][0]["why"], r"^http stops used to send \d+ lines/min and is silent since \d\d:\d\d UTC")
        self.assertIn("was paid", stops["last_line"])
        self.assertAlmostEqual(skews["clock_skew_seconds"], 300, delta=20)
        self.assertIn("json", self.problems("drifts")["format_drift"]["why"])
        self.assertEqual(self.source("steady")["problems"], [])
        self.assertEqual(self.source("steady")["state"], "active")
        finding = stops["problems"][0]["finding_id"]
        detail = [f for f in self.server.get_json("/api/v1/findings?limit=100")["items"] if f["id"] == finding][0]
        self.assertEqual((detail["kind"], detail["service"], detail["alarm"]), ("source_silence", "http stops", True))
        wait_until(lambda: any("http stops" in i["services"] for i in self.incidents("open")), 20, "its incident")
        wait_until(lambda: self.server.metric('foreshock_source_problems{kind="source_silence"}') == 1, 30, "the metric")

    def check_mute_and_restart(self, sender):
        finding = self.problems("stops")["source_silence"]["finding_id"]
        status, answer = self.server.post_json("/api/v1/feedback", {
            "target_kind": "finding", "target_id": finding, "verdict": "benign_known", "scope": "service"})
        self.assertIn(status, (200, 201), answer)
        self.assertTrue(self.problems("stops")["source_silence"]["muted"])
        sender.stop()
        self.server.stop()
        self.server.process.stdout.close()
        self.server.log.close()
        self.server.start()
        after = self.source("stops")
        self.assertEqual(after["state"], "silent", "known over a restart, though it said nothing since")
        self.assertTrue(self.problems("stops")["source_silence"]["muted"])
        self.assertEqual(self.problems("stops")["source_silence"]["finding_id"], finding)
        self.server.send(as_json(1) + "\n", "?source=stops")
        wait_until(lambda: self.source("stops")["state"] == "active", 20, "it is back")
        self.assertNotIn("source_silence", self.problems("stops"))

    def test_lines_that_break_their_format_are_shown(self):
        with Server(config=CONFIG) as self.server:
            sender = Sender(self.server, {"breaks": as_json})
            try:
                wait_until(lambda: self.source("breaks").get("lines", 0) > 3000, 60, "the habit has lasted")
                sender.ways["breaks"] = lambda number: broken(number) if number % 3 else as_json(number)
                wait_until(lambda: "source_failures" in self.problems("breaks"), 60, "failures")
            finally:
                sender.stop()
            self.assertIn("was lost", self.source("breaks")["failed_lines"][-1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
