import { readFileSync } from "node:fs";
import { type Dispatcher, Pool } from "undici";
import { connections, type Task, type TracedRequest } from "./task.ts";

export interface Replayed {
  readonly milliseconds: number;
  readonly processorMilliseconds: number;
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
  const [startedAt, processor] = [performance.now(), process.cpuUsage()];
  for (const wave of Map.groupBy(requests, (request) => request.wave).values()) {
    const rest = wave.values();
    const work = async (): Promise<void> => {
      for (const { method, path, body } of rest) {
        const status = await send(pool, { method: method as "PATCH", path, headers, body });
        const isProbe = path.includes("dryRun=All");
        if (status >= 300 !== isProbe) throw new Error(`${method} ${path} answered ${status}`);
      }
    };
    await Promise.all(Array.from({ length: connections }, work));
  }
  const milliseconds = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(processor);
  await pool.close();
  const writes = requests.filter(({ path }) => !path.includes("dryRun=All")).length;
  return { milliseconds, processorMilliseconds: (user + system) / 1000, writes };
}

/** Gives the status once the whole answer has come. */
function send(pool: Pool, options: Dispatcher.DispatchOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0;
    pool.dispatch(options, {
      onRequestStart: () => {},
      onResponseStart: (_controller, code) => {
        status = code;
      },
      onResponseData: () => {},
      onResponseEnd: () => resolve(status),
      onResponseError: (_controller, error) => reject(error),
    });
  });
}
