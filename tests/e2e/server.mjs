// Starts the real binary with its demo on a free port and an empty folder, and takes both away again.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export async function until(what, seconds, probe) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, 100)); // between two looks at a condition, not in place of one
  }
  throw new Error(`${what}: not within ${seconds} s${last ? ` (${last.message})` : ""}`);
}

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

export async function startServer(binary) {
  const port = await freePort();
  const data = await mkdtemp(join(tmpdir(), "foreshock-e2e-"));
  const child = spawn(binary, ["demo", "--listen", `127.0.0.1:${port}`, "--data", data, "--syslog", "off"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let output = "";
  let ended = null;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => {
      output = (output + text).slice(-200_000);
    });
  }
  child.on("error", (error) => {
    ended = `could not start ${binary}: ${error.message}`;
  });
  child.on("exit", (code, signal) => {
    ended ??= `the server ended with ${signal ?? code}`;
  });
  const origin = `http://127.0.0.1:${port}`;

  const stop = async () => {
    if (ended === null) {
      child.kill("SIGTERM");
      await until("the server ends on SIGTERM", 20, () => ended !== null).catch(() => child.kill("SIGKILL"));
    }
    await rm(data, { recursive: true, force: true });
  };

  try {
    const link = await until("the one-time link is printed", 30, () => {
      if (ended !== null) throw new Error(ended);
      return output.match(/https?:\/\/[^\s"']*[?&]t=[^\s"']+/)?.[0];
    });
    await until("/readyz answers 200", 30, async () => (await fetch(`${origin}/readyz`)).ok);
    return { origin, link, stop, output: () => output, ended: () => ended };
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n--- output of the server\n${output.slice(-4000)}`);
  }
}
