import { type ChildProcess, spawn } from "node:child_process";
import { findPythonPackages } from "../../../scripts/python-packages.ts";
import { atExit } from "../../../scripts/servers/at-exit.ts";
import { findFreePorts } from "../../../scripts/servers/free-ports.ts";

const motoVersion = "5.2.5";
const startTimeoutMs = 60_000;

export interface MotoServer {
  readonly endpoint: string;
  readonly stop: () => void;
}

/** Starts moto's server on a free loopback port; undefined without Python. Installed into the user's cache at first use. */
export async function startMoto(): Promise<MotoServer | undefined> {
  const found = await findPythonPackages(`moto-${motoVersion}`, [`moto[server]==${motoVersion}`]);
  if (found === undefined) return undefined;
  const [port = 0] = await findFreePorts(1);
  const start = "import sys; from moto.server import main; main(sys.argv[1:])";
  const child = spawn(found.python, ["-c", start, "-H", "127.0.0.1", "-p", String(port)], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, PYTHONPATH: found.packages },
  });
  const forget = atExit(() => child.kill("SIGKILL"));
  const endpoint = `http://127.0.0.1:${port}`;
  await awaitAnswer(endpoint, child);
  return {
    endpoint,
    stop: () => {
      forget();
      child.kill("SIGTERM");
    },
  };
}

async function awaitAnswer(endpoint: string, child: ChildProcess): Promise<void> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  const untilMs = Date.now() + startTimeoutMs;
  while (Date.now() < untilMs && child.exitCode === null) {
    const answered = await fetch(`${endpoint}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill("SIGKILL");
  throw new Error(`moto did not answer on ${endpoint}: ${said}`);
}
