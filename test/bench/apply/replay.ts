import { readFileSync } from "node:fs";
import { Pool } from "undici";
import { connections, type Task, type TracedRequest } from "./task.ts";

export interface Replayed {
  readonly milliseconds: number;
  readonly writes: number;
}

/**
 * A load generator that knows nothing: sends what was recorded as fast as the server answers and throws the answers away.
 *
 * @throws when a write is refused: then it is not the same work.
 */
export async function replay({ server = "", token = "", trace = "" }: Task): Promise<Replayed> {
  const requests = JSON.parse(readFileSync(trace, "utf8")) as readonly TracedRequest[];
  const pool = new Pool(server, { connections, pipelining: 1, connect: { rejectUnauthorized: false } });
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/json",
    "content-type": "application/apply-patch+yaml",
  };
  const startedAt = performance.now();
  for (const wave of Map.groupBy(requests, (request) => request.wave).values()) {
    const rest = wave.values();
    const work = async (): Promise<void> => {
      for (const { method, path, body } of rest) {
        const { statusCode, body: answer } = await pool.request({ method: method as "PATCH", path, headers, body });
        await answer.dump({ limit: Number.MAX_SAFE_INTEGER });
        const isProbe = path.includes("dryRun=All");
        if (statusCode >= 300 !== isProbe) throw new Error(`${method} ${path} answered ${statusCode}`);
      }
    };
    await Promise.all(Array.from({ length: connections }, work));
  }
  const milliseconds = performance.now() - startedAt;
  await pool.close();
  return { milliseconds, writes: requests.filter(({ path }) => !path.includes("dryRun=All")).length };
}
