"""`foreshock demo`: from start to an explained incident, as a newcomer meets it."""
import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Server, wait_until  # noqa: E402


class Demo(unittest.TestCase):
    def test_an_incident_comes_within_a_minute_and_explains_itself(self):
        began = time.monotonic()
        with Server(command="demo") as server:
            wait_until(lambda: server.get_json("/api/v1/findings?start=now-2h&limit=5")["items"], 60, "the first finding")
            first = time.monotonic() - began
            incident = wait_until(lambda: server.get_json("/api/v1/incidents?status=all")["items"], 90, "the first incident")[0]
            wait_until(lambda: len(server.get_json(f"/api/v1/incidents/{incident['id']}")["services"]) >= 3, 90,
                       "an incident that spans the services behind the database")
            whole = server.get_json(f"/api/v1/incidents/{incident['id']}")
            self.assertTrue(whole["why"])
            self.assertTrue(whole["causes"], whole["title"])
            self.assertIn("postgres", [cause["service"] for cause in whole["causes"]])
            for finding in whole["findings"]:
                self.assertTrue(finding["why"], finding)
                self.assertTrue(finding["examples"], finding)
            status, _ = server.post_json(f"/api/v1/incidents/{incident['id']}/acknowledge", {"note": "on it"})
            self.assertEqual(status, 200)
            self.assertEqual(server.get_json(f"/api/v1/incidents/{incident['id']}")["status"], "acknowledged")
            print(json.dumps({"case": "demo_first_finding", "figure": round(first, 1), "unit": "s", "goal": 60, "ok": first < 60}))


if __name__ == "__main__":
    unittest.main(verbosity=2)
