"""Loki's own programs, built from the Go module proxy once and kept under ~/.cache/foreshock/clients.

Go refuses `go install` of a module with replacements, so a module of ours requires it and repeats them. A first build
is about nine minutes of core time and gigabytes of Go's own caches; it ends after BUILD_SECONDS, says so, and the
next run goes on from there.
"""
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

VERSION = "v3.7.8"
MODULE = "github.com/grafana/loki/v3"
PROGRAMS = ("loki-canary", "logcli")
BUILD_SECONDS = int(os.environ.get("FORESHOCK_TEST_GO_SECONDS", "360"))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "foreshock/clients", f"loki-{VERSION}")


def _go(arguments, folder, end):
    environment = {**os.environ, "GOFLAGS": "-mod=mod -buildvcs=false"}
    return subprocess.run(["go", *arguments], cwd=folder, env=environment, capture_output=True, text=True,
                          timeout=max(1, end - time.monotonic()))


def _build(names, folder):
    """Why it did not work, or ""."""
    end = time.monotonic() + BUILD_SECONDS
    for attempt in range(3):
        got = _go(["mod", "download", "-json", f"{MODULE}@{VERSION}"], folder, end)
        if got.returncode == 0:
            break
        time.sleep(attempt)
    if got.returncode != 0:
        return f"go could not get {MODULE}: {(got.stderr or got.stdout)[-200:]}"
    with open(os.path.join(json.loads(got.stdout)["Dir"], "go.mod")) as f:
        theirs = f.read()
    replaces = [f"replace {old} => {new} {version or ''}" for old, new, version in
                re.findall(r"^\s*(?:replace\s+)?(\S+(?:\s+v\S+)?)\s+=>\s+(\S+)(?:\s+(v\S+))?", theirs, re.M)
                if not new.startswith(".")]
    go = re.search(r"^go \S+", theirs, re.M).group(0)
    with open(os.path.join(folder, "go.mod"), "w") as f:
        f.write("\n".join(["module probe", go, f"require {MODULE} {VERSION}", *replaces, ""]))
    os.makedirs(CACHE, exist_ok=True)
    for name in names:
        for attempt in range(3):  # modules of a build are downloaded by it
            made = _go(["build", "-ldflags=-s -w", "-o", os.path.join(folder, name), f"{MODULE}/cmd/{name}"], folder, end)
            if made.returncode == 0:
                break
            time.sleep(attempt)
        if made.returncode != 0:
            return f"go could not build {name}: {made.stderr[-300:]}"
        shutil.move(os.path.join(folder, name), os.path.join(CACHE, name + ".new"))
        os.rename(os.path.join(CACHE, name + ".new"), os.path.join(CACHE, name))
    return ""


_tried = None  # why the one try of this run did not work, or ""


def _try_once(names):
    global _tried
    if _tried is None:
        with tempfile.TemporaryDirectory(prefix="foreshock-go-") as folder:
            try:
                _tried = _build(names, folder)
            except subprocess.TimeoutExpired:
                _tried = f"building {' and '.join(names)} takes longer than {BUILD_SECONDS} s; the next run goes on from there"
            except OSError as error:
                _tried = f"go cannot be run: {error}"
    return _tried


def find(name):
    """(path, why not): from the path, the cache, or built now, together with the others."""
    places = {one: shutil.which(one) or os.path.join(CACHE, one) for one in PROGRAMS}
    missing = [one for one, path in places.items() if not os.path.exists(path)]
    if name not in missing:
        return places[name], ""
    if not shutil.which("go"):
        return None, f"no {name} here, and no Go to build it with"
    why = _try_once(missing)
    return (places[name], "") if os.path.exists(places[name]) else (None, why)
