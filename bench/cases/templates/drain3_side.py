"""Drain3 (PyPI) over the same lines: run by its own venv. usage: drain3_side.py plain|masked LINES.txt OUT.tsv ...

A fresh miner for each pair. Prints a JSON line each: CPU seconds of the mining alone, peak memory of the process so far,
templates. OUT.tsv gets what our own command prints: line, template_id, template, each line under the text that its
cluster has at the end."""
import json
import re
import sys
import time

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

# What its documentation proposes for any system: addresses, hexadecimal values, numbers.
GENERIC = [
    (r"((?<=[^A-Za-z0-9])|^)(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))((?=[^A-Za-z0-9])|$)", "ID"),
    (r"((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)", "IP"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9a-f]{6,} ?){3,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)(0x[a-f0-9A-F]+)((?=[^A-Za-z0-9])|$)", "HEX"),
    (r"((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)", "NUM"),
]


def peak_kib():
    with open("/proc/self/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmHWM"))


def mine(source, out):
    config = TemplateMinerConfig()
    config.profiling_enabled = False
    if sys.argv[1] == "masked":
        config.masking_instructions = [MaskingInstruction(pattern, name) for pattern, name in GENERIC]
    miner = TemplateMiner(config=config)
    with open(source, encoding="utf-8", errors="replace", newline="\n") as f:
        lines = [line.rstrip("\n") for line in f]
    before = peak_kib()
    begin = time.process_time()
    clusters = [miner.add_log_message(line)["cluster_id"] for line in lines]
    seconds = time.process_time() - begin
    texts = {c.cluster_id: re.sub(r"<:?[A-Z*]+:?>", "<*>", c.get_template()) for c in miner.drain.clusters}
    with open(out, "w", encoding="utf-8") as f:
        f.write("line\ttemplate_id\ttemplate\n")
        for number, cluster in enumerate(clusters, 1):
            f.write(f"{number}\t{cluster}\t" + texts.get(cluster, "").replace("\t", " ") + "\n")
    peak = peak_kib()
    print(json.dumps({"lines": len(lines), "cpu_seconds": round(seconds, 3), "templates": len(texts),
                      "memory_mb": round(peak / 1024, 1), "memory_without_lines_mb": round((peak - before) / 1024, 1)}))


for pair in zip(sys.argv[2::2], sys.argv[3::2]):
    mine(*pair)
