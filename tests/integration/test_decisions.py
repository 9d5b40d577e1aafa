"""What people decide about templates: it holds at once, is found by old and new ids, and survives kill -9."""
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Server  # noqa: E402


def call(server, method, path, body=None):
    status, _, answer = server.request(method, path, json.dumps(body).encode() if body is not None else None)
    return status, json.loads(answer) if answer else None


class Decisions(unittest.TestCase):
    def ids(self, server, query):
        return {row["template_id"] for row in server.query(query)}

    def test_decisions_hold_and_survive_kill_nine(self):
        with Server() as server:
            server.send("link went up\nlink went down again\n", "?service=net")
            server.send("".join(f"request ended with status {s} after {n} ms\n" for n, s in enumerate([200, 200, 404])), "?service=web")
            server.send("backup of volume home finished\n", "?service=disk")
            old = sorted(self.ids(server, "service:net"))
            self.assertEqual(len(old), 2)
            whole = self.ids(server, "service:web").pop()

            status, merged = call(server, "POST", "/api/v1/templates/merge", {"ids": old, "name": "link state"})
            self.assertEqual(status, 201, merged)
            made = merged["decision"]["made"][0]
            self.assertEqual(merged["templates"][0]["text"], "link went <*>")
            self.assertEqual(self.ids(server, "service:net"), {made}, "lines of before are found under the new id at once")
            for name in (*old, made):
                self.assertEqual(len(server.query(f"template_id:{name}")), 2, name)

            status, split = call(server, "POST", f"/api/v1/templates/{whole}/split", {"slot": 0, "values": ["500"]})
            self.assertEqual(status, 201, split)
            child = split["decision"]["made"][0]
            server.send("request ended with status 500 after 9 ms\n", "?service=web")
            self.assertEqual(len(server.query(f"template_id:{child}")), 1)
            self.assertEqual(len(server.query(f"template_id:{whole}")), 4, "the old id finds what was split from it")

            status, created = call(server, "POST", "/api/v1/templates", {"pattern": "backup of <*> finished"})
            self.assertEqual(status, 201, created)
            own = created["decision"]["made"][0]

            server.kill()
            server.start()
            status, listed = call(server, "GET", "/api/v1/templates/decisions")
            self.assertEqual([d["kind"] for d in listed["items"]], ["create", "split", "merge"])
            server.send("link went sideways\n", "?service=net")
            server.send("request ended with status 500 after 10 ms\n", "?service=web")
            server.send("backup of volume root finished\n", "?service=disk")
            self.assertEqual(self.ids(server, "service:net"), {made})
            self.assertEqual(len(server.query(f"template_id:{child}")), 2)
            self.assertEqual(len(server.query(f"template_id:{own}")), 1)

            merge = listed["items"][2]["id"]
            self.assertEqual(call(server, "DELETE", f"/api/v1/templates/decisions/{merge}")[0], 204)
            self.assertEqual(call(server, "DELETE", f"/api/v1/templates/decisions/{merge}")[0], 404)
            self.assertEqual(len(server.query(f"template_id:{old[0]}")), 1, "taken back: each has its own lines again")
            server.kill()
            server.start()
            self.assertEqual(len(server.query(f"template_id:{old[0]}")), 1)
            self.assertEqual([d["kind"] for d in call(server, "GET", "/api/v1/templates/decisions")[1]["items"]], ["create", "split"])
            actions = [entry["action"] for entry in call(server, "GET", "/api/v1/audit")[1]["items"]]
            for action in ("template.merge", "template.split", "template.create", "template.take_back"):
                self.assertIn(action, actions)

    def test_what_cannot_be_decided_is_said(self):
        with Server() as server:
            server.send("alpha beta\ngamma delta\n", "?service=x")
            ids = sorted(self.ids(server, "service:x"))
            for path, body, want in [("/merge", {"ids": ids}, 400), ("/merge", {"ids": ids[:1]}, 400),
                                     ("/merge", {"ids": [ids[0], "00000000000000ff"]}, 404), ("", {"pattern": "<*>"}, 400),
                                     (f"/{ids[0]}/split", {"slot": 3, "values": ["a"]}, 400), ("/suspects/00000000000000ff", {"decision": "accept"}, 404)]:
                status, problem = call(server, "POST", "/api/v1/templates" + path, body)
                self.assertEqual(status, want, (path, problem))
                self.assertTrue(problem.get("detail") or problem.get("errors"), problem)


if __name__ == "__main__":
    unittest.main(verbosity=1)
