"""kill -9 during load, again and again: acknowledged lines lost 0, shown twice 0.

usage: kill9.py [KILLS]   Prints one JSON object; exits 1 if a line was lost or doubled.
Senders post numbered lines with an Idempotency-Key and repeat what was not answered, as good shippers do; a
file is appended to and followed at the same time. The kill comes at random moments from a printed seed.
"""
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Server, TOKEN, wait_until  # noqa: E402

SENDERS, LINES_PER_POST = 3, 400


def sender(server, name, stop, acknowledged):
    connection, number = None, 0
    while not stop.is_set():
        body = "".join(f'{{"msg":"kill test {name} line {number * LINES_PER_POST + i}"}}\n' for i in range(LINES_PER_POST))
        while True:  # until it is answered, over as many lives of the server as it takes
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
                connection.request("POST", f"/api/v1/logs?service=kill-{name}", body,
                                   {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": f"{name}-{number}"})
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    break
            except (OSError, http.client.HTTPException):
                pass
            if connection:
                connection.close()
            connection = None
            time.sleep(0.02)
        acknowledged[name] = (number + 1) * LINES_PER_POST
        number += 1


def writer(path, stop, written):
    with open(path, "a") as f:
        while not stop.is_set():
            for _ in range(200):
                f.write(f"file line {written[0]}\n")
                written[0] += 1
            f.flush()
            time.sleep(0.01)


def main():
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(os.environ.get("FORESHOCK_TEST_SEED", random.randrange(2**31)))
    dice = random.Random(seed)
    data, folder = tempfile.mkdtemp(prefix="foreshock-kill-"), tempfile.mkdtemp(prefix="foreshock-killfiles-")
    path = os.path.join(folder, "kill.log")
    open(path, "w").close()
    config = f"ingest:\n  files:\n    - paths: ['{path}']\n      service: kill-file\nstore:\n  seal:\n    bytes: 1MiB\n"
    server = Server(data=data, config=config, own_logs=True).start()
    stop, acknowledged, written = threading.Event(), {}, [0]
    threads = [threading.Thread(target=sender, args=(server, str(i), stop, acknowledged)) for i in range(SENDERS)]
    threads.append(threading.Thread(target=writer, args=(path, stop, written)))
    for thread in threads:
        thread.start()
    for _ in range(kills):
        time.sleep(dice.uniform(0.3, 1.5))
        server.kill()
        server.start()
    stop.set()
    for thread in threads:
        thread.join()
    lost = doubled = total = 0
    for name, count in acknowledged.items():
        n, d = server.count(f"service:kill-{name}")
        lost, doubled, total = lost + max(0, count - d), doubled + n - d, total + count
    wait_until(lambda: server.count("service:kill-file")[1] >= written[0], 60, f"the file's {written[0]} lines")
    n, d = server.count("service:kill-file")
    lost, doubled, total = lost + written[0] - d, doubled + n - d, total + written[0]
    server.stop()
    ok = lost == 0 and doubled == 0
    print(json.dumps({"case": "kill9", "figure": lost + doubled, "unit": "lines lost or doubled", "goal": 0, "ok": ok, "kills": kills,
                      "acknowledged": total, "lost": lost, "doubled": doubled, "seed": seed}))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
