#!/usr/bin/env python3
"""usage: measure.py FORESHOCK [--list] [--bands] [FILE]: share of right timestamp, severity and body over unknown.jsonl or FILE.
--bands: NOTICE counts as INFO, and CRITICAL and ALERT (ERROR2 and ERROR3 here, as OpenTelemetry maps syslog's) as FATAL too."""
import json, os, subprocess, sys
from collections import Counter

NAMES = ["", "TRACE", "TRACE2", "TRACE3", "TRACE4", "DEBUG", "DEBUG2", "DEBUG3", "DEBUG4", "INFO", "INFO2", "INFO3", "INFO4",
         "WARN", "WARN2", "WARN3", "WARN4", "ERROR", "ERROR2", "ERROR3", "ERROR4", "FATAL", "FATAL2", "FATAL3", "FATAL4"]


def same_level(want, have):
    return want == have or ("--bands" in sys.argv and (want, have) in
                            {("INFO", "INFO2"), ("FATAL", "ERROR2"), ("FATAL", "ERROR3"), ("ERROR", "ERROR2"), ("ERROR", "ERROR3")})


def bare(time):
    time = time.rstrip("Z")
    return time.rstrip("0").rstrip(".") if "." in time else time


def main():
    files = [name for name in sys.argv[2:] if not name.startswith("--")]
    path = files[0] if files else os.path.join(os.path.dirname(os.path.abspath(__file__)), "unknown.jsonl")
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    # Each format alone: a record of its own, so that none joins another.
    records = "\n".join(json.dumps(row["line"]) for row in rows) + "\n"
    out = subprocess.run([sys.argv[1], "parse", "--zone", "UTC", "--records", "-"], input=records, capture_output=True, text=True)
    right, total, whole = Counter(), Counter(), 0
    for row, line in zip(rows, out.stdout.splitlines()):
        got = json.loads(line)
        have = {"timestamp": bare(got["timestamp"] or ""), "severity": NAMES[got["severity_number"]],
                "body": got["body"]}
        ok = True
        for key in ("timestamp", "severity", "body"):
            if key not in row:
                continue
            want = bare(row[key]) if key == "timestamp" else row[key]
            total[key] += 1
            fits = same_level(want, have[key]) if key == "severity" else have[key] == want
            right[key] += fits
            if not fits:
                ok = False
                if "--list" in sys.argv:
                    print(f"{row['line']!r}: {key} {have[key]!r}, should be {want!r} [{got['format']}]")
        whole += ok
    print(json.dumps({"formats": len(rows), "all_right": round(whole / len(rows), 3),
                      **{key: round(right[key] / total[key], 3) for key in sorted(total)}}))


if __name__ == "__main__":
    main()
