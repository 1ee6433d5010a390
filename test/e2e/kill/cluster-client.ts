import { Agent, request } from "undici";
import type { TestCluster } from "../../../scripts/servers/start-cluster.ts";

/** The little that the suite itself does in a cluster, past everything that is tested. */
export interface ClusterClient {
  readonly create: (path: string, body: object) => Promise<void>;
  readonly get: (path: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export function connect(cluster: Pick<TestCluster, "server" | "admin">): ClusterClient {
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  const send = async (method: "GET" | "POST", path: string, body?: object): Promise<unknown> => {
    const response = await request(`${cluster.server}${path}`, {
      method,
      dispatcher: agent,
      headers: { authorization: `Bearer ${cluster.admin.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    if (response.statusCode >= 300) throw new Error(`${method} ${path} answered ${response.statusCode}: ${text}`);
    return JSON.parse(text);
  };
  return {
    create: async (path, body) => void (await send("POST", path, body)),
    get: (path) => send("GET", path),
    close: () => agent.close(),
  };
}
