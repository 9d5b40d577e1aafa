#!/usr/bin/env python3
"""The whole table of detectors on labelled data, reproducibly: bench/detection/run [sessions|sessions_choice|series|logs|choice [MODEL...]]

Reads the shared data beside the checkout (../shared/data), runs `foreshock detect ...` on it and prints Markdown.
Labels are used for scoring only; every threshold comes from the training file or from the series' own past. `choice` is the
table by which the default of `detect logs` without labels was chosen, `sessions_choice` judges learners of sessions by healthy training data alone. Networks need the plug-in (make neural).
"""
import glob, gzip, json, os, random, subprocess, sys, tempfile
from datetime import datetime

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.environ.get("FORESHOCK_SHARED_DATA") or os.path.join(os.path.dirname(ROOT), "shared", "data")
BINARY = os.environ.get("FORESHOCK_BIN") or os.path.join(ROOT, "build", "release", "foreshock")
HDFS_BASE_RATE = 0.0293  # 16,838 of 575,061 blocks
NETWORKS = ["autoencoder", "lstm_autoencoder", "lstm_next", "lstm_next_top9", "gru_next", "transformer_next"]
PLAIN = ["unseen_templates", "error_lines"]  # nothing learned worth the name: what a learner must beat
LEARNERS = ["isolation_forest", "extended_isolation_forest", "random_cut_forest", "half_space_trees", "principal_components",
            "one_class_svm_linear", "one_class_svm", "dbscan", "hdbscan", "nearest_counts"]


def tsv(path):
    opened = gzip.open(path, "rt", newline="") if path.endswith(".gz") else open(path, newline="")
    with opened as f:
        return [line.rstrip("\n").split("\t") for line in f][1:]


def measured(*args):
    """The lines of `foreshock detect`, its CPU seconds and its largest memory in MiB."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen([BINARY, "detect", *args], stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), errors.seek(0)
        if process.returncode:
            raise SystemExit(f"foreshock detect {' '.join(args)}: {errors.read()}")
        return out.read().splitlines(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def foreshock(*args):
    return [line.split("\t") for line in measured(*args)[0][1:]]


def ready(command):
    """Models that can run here: networks need the plug-in (make neural). The others are named on stderr."""
    rows = [line.split("\t") for line in measured(command, "--model", "list")[0][1:]]
    missing = [row[0] for row in rows if row[1] != "yes"]
    if missing:
        print(f"skipped, no plug-in (make neural): {' '.join(missing)}", file=sys.stderr)
    return {row[0] for row in rows} - set(missing)


def f1(p, r):
    return 2 * p * r / (p + r) if p + r else 0.0


def auc(scores, labels):
    """Area under the ROC curve by ranks, ties counted half."""
    order = sorted(range(len(scores)), key=lambda i: scores[i])
    rank_sum, i = 0.0, 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and scores[order[j + 1]] == scores[order[i]]:
            j += 1
        rank_sum += sum(labels[order[k]] for k in range(i, j + 1)) * ((i + j) / 2 + 1)
        i = j + 1
    pos = sum(labels); neg = len(labels) - pos
    return (rank_sum - pos * (pos + 1) / 2) / (pos * neg) if pos and neg else float("nan")


# --- sessions -------------------------------------------------------------------------------------------------------
def halves(normal, strange, seed):
    """Half of the normal sessions to learn from; the rest and all strange ones to judge."""
    normal = list(normal)
    random.Random(seed).shuffle(normal)
    cut = len(normal) // 2
    return normal[:cut], [(0, s) for s in normal[cut:]] + [(1, s) for s in strange]


def session_sets():
    train = open(f"{DATA}/hdfs-sessions/train_normal.txt").read().splitlines()
    yield "HDFS (logdeep train, robust_valid)", train, [(int(r[0]), r[1]) for r in tsv(f"{DATA}/hdfs-sessions/robust_valid.tsv")]
    ids = {}
    rows = [(r[0], " ".join(str(ids.setdefault(t, len(ids))) for t in r[2].split(" | "))) for r in tsv(f"{DATA}/hdfs-sessions/hdfs100k_train.tsv")]
    yield ("HDFS first 100k lines (sessions cut off)", *halves([s for l, s in rows if l == "0"], [s for l, s in rows if l == "1"], 5))
    for name, path in (("Hadoop", "hadoop/hadoop.tsv"), ("OpenStack loghub", "openstack/openstack_loghub.tsv"), ("OpenStack parisakalaki", "openstack/openstack_parisakalaki.tsv")):
        rows = tsv(f"{DATA}/{path}")
        yield (name, *halves([r[2] for r in rows if r[0] == "normal"], [r[2] for r in rows if r[0] != "normal"], 5))


def sessions():
    can_run = ready("sessions")
    models = sys.argv[2:] or ["ensemble", "always", "new_events", "length", "kneser_ney", "count_relations", *LEARNERS, *NETWORKS]
    for name, train, test in session_sets():
        labels = [l for l, _ in test]
        pos, neg = sum(labels), len(labels) - sum(labels)
        print(f"\n### Sessions: {name}\n{len(train)} normal to learn from; {neg} normal and {pos} anomalous to judge.\n")
        print(f"| model | precision | recall | F1 | FPR | F1 at {HDFS_BASE_RATE:.2%} anomalous | AUC | CPU s | MiB |\n|---|---|---|---|---|---|---|---|---|")
        with tempfile.TemporaryDirectory() as folder:
            for file, lines in (("train", train), ("test", [s for _, s in test])):
                with open(f"{folder}/{file}", "w") as f:
                    f.write("\n".join(lines) + "\n")
            for model in models:
                if model not in can_run:
                    continue
                lines, cpu, memory = measured("sessions", "--train", f"{folder}/train", "--test", f"{folder}/test", "--model", model)
                rows = [line.split("\t") for line in lines[1:]]
                got = [int(r[3]) for r in rows]
                assert len(got) == len(labels), (len(got), len(labels))
                tp = sum(a and b for a, b in zip(got, labels)); fp = sum(got) - tp
                p, r, fpr = tp / max(1, tp + fp), tp / max(1, pos), fp / max(1, neg)
                natural = r * HDFS_BASE_RATE / (r * HDFS_BASE_RATE + fpr * (1 - HDFS_BASE_RATE)) if r or fpr else 0
                print(f"| {model} | {p:.3f} | {r:.3f} | {f1(p, r):.3f} | {fpr:.2%} | {f1(natural, r):.3f} | {auc([float(x[1]) for x in rows], labels):.3f} "
                      f"| {cpu:.1f} | {memory:.0f} |", flush=True)


# --- sessions, chosen without any label: healthy sessions held out, and the same with one edit each ------------------------------------
EDITS = ["foreign", "dropped", "cut", "repeated", "swapped", "misplaced"]


def edited(session, kind, chance, known):
    """A session with one thing wrong: an event nobody knows, one missing, the end missing, one again, two swapped, one of the known too many."""
    events = session.split()
    at = chance.randrange(len(events))
    if kind == "foreign":
        events.insert(at, "999999")
    elif kind == "dropped":
        del events[at]
    elif kind == "cut":
        events = events[:max(1, len(events) - 1 - chance.randrange(max(1, len(events) // 2)))]
    elif kind == "repeated":
        events.insert(at, events[at])
    elif kind == "swapped":
        other = next((i for i in range(at, at + len(events) - 1) if events[i % len(events)] != events[(i + 1) % len(events)]), at) % len(events)
        events[other], events[(other + 1) % len(events)] = events[(other + 1) % len(events)], events[other]
    else:
        events.insert(at, chance.choice(known))
    return " ".join(events)


def sessions_choice():
    """Five folds of the healthy training sessions; no test file, no label of a person."""
    healthy = open(f"{DATA}/hdfs-sessions/train_normal.txt").read().splitlines()
    chance = random.Random(3301)
    fold_of = [chance.randrange(5) for _ in healthy]
    known = sorted({event for session in healthy for event in session.split()})
    strange = [(EDITS[i % len(EDITS)], edited(session, EDITS[i % len(EDITS)], chance, known)) for i, session in enumerate(healthy)]
    can_run = ready("sessions")
    print(f"\n### Sessions: choice on healthy HDFS sessions alone (five folds; {len(healthy)} held out, the same with one edit each)\n")
    print("| model | FPR | p < .0005 | p < .002 | F1 at " + f"{HDFS_BASE_RATE:.2%} | " + " | ".join(EDITS) + " | CPU s |\n|---|---|---|---|---|" + "---|" * (len(EDITS) + 1))
    for model in sys.argv[2:] or ["ensemble", "new_events", "length", "kneser_ney", "count_relations", *LEARNERS]:
        if model not in can_run:
            continue
        found, false, below, cpu = {kind: [] for kind in EDITS}, [], [], 0
        for fold in range(5):
            with tempfile.TemporaryDirectory() as folder:
                held = [i for i, f in enumerate(fold_of) if f == fold]
                for file, lines in (("train", [s for s, f in zip(healthy, fold_of) if f != fold]), ("test", [healthy[i] for i in held] + [strange[i][1] for i in held])):
                    with open(f"{folder}/{file}", "w") as f:
                        f.write("\n".join(lines) + "\n")
                lines, used, _ = measured("sessions", "--train", f"{folder}/train", "--test", f"{folder}/test", "--model", model)
                cpu += used
                rows = [line.split("\t") for line in lines[1:]]
                false += [row[3] == "1" for row in rows[:len(held)]]
                below += [float(row[2]) for row in rows[:len(held)]]
                for i, row in zip(held, rows[len(held):]):
                    found[strange[i][0]].append(row[3] == "1")
        share = {kind: sum(hits) / len(hits) for kind, hits in found.items()}
        recall, fpr = sum(map(sum, found.values())) / len(healthy), sum(false) / len(false)
        natural = recall * HDFS_BASE_RATE / (recall * HDFS_BASE_RATE + fpr * (1 - HDFS_BASE_RATE)) if recall or fpr else 0
        tails = [sum(p <= level for p in below) / len(below) for level in (.0005, .002)]
        print(f"| {model} | {fpr:.2%} | {tails[0]:.2%} | {tails[1]:.2%} | {f1(natural, recall):.3f} | " + " | ".join(f"{share[k]:.3f}" for k in EDITS) + f" | {cpu:.0f} |", flush=True)


# --- series ---------------------------------------------------------------------------------------------------------
def seconds(text):
    return datetime.fromisoformat(text).timestamp()


def windows_of(rows):
    """Runs of label 1 as (first, last) second."""
    spans, open_at = [], None
    for row in rows:
        at, inside = seconds(row[0]), row[2].strip() not in ("", "0", "0.0")
        if inside and open_at is None:
            open_at = at
        if inside:
            last = at
        elif open_at is not None:
            spans.append((open_at, last)); open_at = None
    if open_at is not None:
        spans.append((open_at, last))
    return spans


def events(spans, alarms):
    hit = sum(any(a <= t <= b for t in alarms) for a, b in spans)
    bursts, last = [], None
    for t in sorted(alarms):
        if last is None or t - last > 3600:
            bursts.append(t)
        last = t
    return hit, sum(not any(a <= t <= b for a, b in spans) for t in bursts)


def series():
    for name, pattern in (("Microsoft cloud monitoring", "ms-cloud/*.tsv.gz"), ("NAB", "nab/*.tsv")):
        files = sorted(glob.glob(f"{DATA}/{pattern}"))
        truth = {f: windows_of(tsv(f)) for f in files}
        print(f"\n### Series: {name}\n{len(files)} series, {sum(map(len, truth.values()))} windows. Event F1: a window counts once, alarms within an hour once.\n")
        print("| model | precision | recall | event F1 (all series together) | mean F1 of series with windows |\n|---|---|---|---|---|")
        for model in sys.argv[2:] or ["quantile_band", "ewma", "dspot", "random_cut_forest", "additive", "seasonal_rate", "new_extreme"]:
            windows = hits = false = 0
            each = []
            for file in files:
                plain = gunzipped(file)
                hit, wrong = events(truth[file], [seconds(r[0]) for r in foreshock("series", plain, "--model", model) if r[6] == "1"])
                if plain != file:
                    os.unlink(plain)
                n = len(truth[file])
                windows += n; hits += hit; false += wrong
                if n:
                    each.append(f1(hit / max(1, hit + wrong), hit / n))
            p, r = hits / max(1, hits + false), hits / max(1, windows)
            print(f"| {model} | {p:.3f} | {r:.3f} | {f1(p, r):.3f} | {sum(each) / len(each):.3f} |", flush=True)


def gunzipped(path):
    if not path.endswith(".gz"):
        return path
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", delete=False) as f:
        f.write(gzip.open(path, "rt", newline="").read())
    return f.name


# --- logs -----------------------------------------------------------------------------------------------------------
def faults_of_iotdb():
    """fault -> {node: labelled file}, unpacked into the current folder."""
    faults = {}
    for path in sorted(glob.glob(f"{DATA}/multilog-iotdb/*.tsv.gz")):
        fault, node = os.path.basename(path).split(".")[:2]
        with open(f"{fault}.{node}.tsv", "w", newline="") as f:
            f.write(gzip.open(path, "rt", newline="").read())
        faults.setdefault(fault, []).append(f"{fault}.{node}.tsv")
    return faults


def logs():
    print("\n### Logs: IoTDB cluster (MultiLog), 100-line windows, each fault judged by what was learned from the others' files\n")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        faults = faults_of_iotdb()
        truth = {}
        for files in faults.values():
            for file in files:
                truth[file] = [line.startswith("1\t") for line in open(file).read().split("\n")[1:-1]]
        print("| model | labels used | mean AUC | " + " | ".join(faults) + " | CPU s | MiB |\n|---|---|---|" + "---|" * (len(faults) + 2))
        can_run = ready("logs")
        for model in sys.argv[2:] or ["logistic", "ensemble", "nearest_windows", "rare_templates", *PLAIN, *LEARNERS, "autoencoder"]:
            if model not in can_run:
                continue
            each, cpu, memory = [], 0, 0
            for fault, files in faults.items():
                train = [f for other, fs in faults.items() if other != fault for f in fs]
                lines, used, largest = measured("logs", "--labelled", "--every", "--model", model, "--train", *train, "--test", *files)
                cpu, memory = cpu + used, max(memory, largest)
                rows = [json.loads(line) for line in lines]
                each.append(auc([r["score"] for r in rows], [any(truth[r["file"]][r["first_line"] - 1:r["last_line"]]) for r in rows]))
            labels = "of other faults" if model == "logistic" else "none"
            print(f"| {model} | {labels} | {sum(each) / len(each):.3f} | " + " | ".join(f"{a:.3f}" for a in each) + f" | {cpu:.0f} | {memory:.0f} |", flush=True)
        os.chdir("/")


# --- choosing the default without labels: never on IoTDB ------------------------------------------------------------
SHOP_FAULTS = ["crash_loop", "slow_database", "disk_filling", "certificate_expiry", "dns_failure", "out_of_memory", "retry_storm",
               "bad_configuration", "silent_stop", "log_flood"]


def shop(name, scenario, seed, rate, duration, start="2026-06-01T00:00:00Z", mode="w"):
    """Appends generated lines to NAME.log; the spans of its faults."""
    with open(f"{name}.log", mode) as out:
        subprocess.run([BINARY, "generate", "--syslog", "--scenario", scenario, "--seed", str(seed), "--rate", str(rate), "--duration", duration,
                        "--start", start, "--truth", f"{name}.truth"], stdout=out, stderr=subprocess.DEVNULL, check=True)
    rows = [json.loads(line) for line in open(f"{name}.truth")]
    return [(r["begins"][:26], r["ends"][:26]) for r in rows if r["kind"] == "fault"]


def choice_cases():
    """(group, training files, test file, window lines, label of a window)"""
    def in_spans(spans):
        return lambda w: any(w["start"][:26] <= end and w["end"][:26] >= begin for begin, end in spans)
    spans = {}
    for i, fault in enumerate(SHOP_FAULTS):
        shop(fault, "healthy", 71 + i, 3, "60m")
        spans[fault] = shop(fault, fault, 81 + i, 3, "20m", "2026-06-01T01:00:00Z", "a")
    for fault in SHOP_FAULTS:
        yield "a fault of the shop", [f"{f}.log" for f in SHOP_FAULTS if f != fault], f"{fault}.log", 100, in_spans(spans[fault])
    for i in range(3):
        spans[i] = shop(f"two_days{i}", "week", 201 + i, 0.2, "48h")
    for i in range(3):
        yield "25 faults in two days", [f"two_days{j}.log" for j in range(3) if j != i], f"two_days{i}.log", 100, in_spans(spans[i])
    rows = [line.rstrip("\n").split("\t", 1) for line in open(f"{DATA}/line-alerts/BGL_2k.tsv")][1:]
    half = len(rows) // 2
    for name, train, test in (("late", rows[:half], rows[half:]), ("early", rows[half:], rows[:half])):
        for part, lines in (("train", train), ("test", test)):
            with open(f"bgl_{name}.{part}", "w") as f:
                f.writelines(line + "\n" for _, line in lines)
        alerts = [label not in ("-", "0") for label, _ in test]
        yield "BGL-2k, halves", [f"bgl_{name}.train"], f"bgl_{name}.test", 20, lambda w, a=alerts: any(a[w["first_line"] - 1:w["last_line"]])


def choice():
    print("\n### Choosing the default of `detect logs` without labels: mean AUC on generated faults and BGL-2k, IoTDB not looked at\n")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        cases, can_run = list(choice_cases()), ready("logs")
        groups = list(dict.fromkeys(case[0] for case in cases))
        print("| model | " + " | ".join(groups) + " | mean | CPU s |\n|---|" + "---|" * (len(groups) + 2))
        for model in sys.argv[2:] or ["ensemble", "nearest_windows", "rare_templates", *PLAIN, *LEARNERS, "autoencoder"]:
            if model not in can_run:
                continue
            found, cpu = {g: [] for g in groups}, 0
            for group, train, test, lines, label in cases:
                out, used, _ = measured("logs", "--every", "--model", model, "--window-lines", str(lines), "--train", *train, "--test", test)
                rows = [json.loads(line) for line in out]
                cpu += used
                found[group].append(auc([r["score"] for r in rows], [label(r) for r in rows]))
            means = [sum(found[g]) / len(found[g]) for g in groups]
            print(f"| {model} | " + " | ".join(f"{m:.3f}" for m in means) + f" | {sum(means) / len(means):.3f} | {cpu:.0f} |", flush=True)
        os.chdir("/")


def main():
    if not os.path.isdir(DATA):
        raise SystemExit(f"{DATA} is not there: the labelled data is not part of the repository (FORESHOCK_SHARED_DATA names it)")
    tables = {"sessions": sessions, "sessions_choice": sessions_choice, "series": series, "logs": logs, "choice": choice}
    for name in sys.argv[1:2] or tables:
        tables[name]()


if __name__ == "__main__":
    main()
