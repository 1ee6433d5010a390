import type { ClientRequest } from "node:http";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestCluster } from "../../../../scripts/servers/start-cluster.ts";
import type { JsonObject } from "../../../../src/model/json.ts";
import { metadataOf } from "./live-plan.ts";

/** Something that happened to an object, in the order in which the server stored it. */
export interface HistoryEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The server's one counter for all objects. */
  readonly revision: number;
  readonly object: JsonObject;
}

export interface History {
  /** Everything so far; waits a moment first for what is still on its way. */
  readonly events: () => Promise<readonly HistoryEvent[]>;
  /** The newest revision so far. */
  readonly revision: () => Promise<number>;
  readonly stop: () => void;
}

/** Paths of what guards, counts and opens a namespace. */
const watched: Readonly<Record<string, string>> = {
  Guardrail: "/apis/tenantry.dev/v1alpha1/guardrails",
  NetworkPolicy: "/apis/networking.k8s.io/v1/networkpolicies",
  Pod: "/api/v1/pods",
  ResourceQuota: "/api/v1/resourcequotas",
  RoleBinding: "/apis/rbac.authorization.k8s.io/v1/rolebindings",
};

const settleMs = 500;
const retryMs = 30;

/** Watches from now on; a kind that is not served yet as soon as it is. */
export function recordHistory({ server, admin }: TestCluster): History {
  const recorded: HistoryEvent[] = [];
  const open: Set<ClientRequest> = new Set();
  let isStopped = false;
  const watch = async (kind: string, path: string): Promise<void> => {
    while (!isStopped) {
      await stream({ server, token: admin.token, path }, open, (line) => recorded.push(readEvent(kind, line)));
      await sleep(retryMs);
    }
  };
  for (const [kind, path] of Object.entries(watched)) void watch(kind, path);
  const events = async (): Promise<readonly HistoryEvent[]> => {
    await sleep(settleMs);
    return recorded.toSorted((left, right) => left.revision - right.revision);
  };
  return {
    events,
    revision: async () => (await events()).at(-1)?.revision ?? 0,
    stop: () => {
      isStopped = true;
      for (const call of open) call.destroy();
    },
  };
}

interface Watch {
  readonly server: string;
  readonly token: string;
  readonly path: string;
}

/** One watch, until it ends or is refused. */
function stream(
  { server, token, path }: Watch,
  open: Set<ClientRequest>,
  onLine: (line: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    const url = `${server}${path}?watch=1&resourceVersion=0`;
    const call = request(url, { headers, rejectUnauthorized: false }, (response) => {
      let rest = "";
      response.on("data", (chunk: Buffer) => {
        if (response.statusCode !== 200) return;
        const lines = (rest + chunk.toString("utf8")).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (line !== "") onLine(line);
      });
      response.on("close", resolve);
    });
    open.add(call);
    call.on("error", () => resolve());
    call.on("close", () => {
      open.delete(call);
      resolve();
    });
    call.end();
  });
}

function readEvent(kind: string, line: string): HistoryEvent {
  const { type, object } = JSON.parse(line) as { readonly type: HistoryEvent["type"]; readonly object: JsonObject };
  const { namespace, name, resourceVersion } = metadataOf(object);
  return {
    type,
    kind,
    namespace: String(namespace),
    name: String(name),
    revision: Number(resourceVersion),
    object,
  };
}

/** What stood at a moment: the last event of each object that is not its deletion. */
export class Standing {
  readonly #objects = new Map<string, JsonObject>();

  apply({ type, kind, namespace, name, object }: HistoryEvent): void {
    const key = `${kind}/${namespace}/${name}`;
    if (type === "DELETED") this.#objects.delete(key);
    else this.#objects.set(key, object);
  }

  find(kind: string, namespace: string, name: string): JsonObject | undefined {
    return this.#objects.get(`${kind}/${namespace}/${name}`);
  }

  list(kind: string, namespace: string): readonly JsonObject[] {
    const prefix = `${kind}/${namespace}/`;
    return [...this.#objects].filter(([key]) => key.startsWith(prefix)).map(([, object]) => object);
  }
}
