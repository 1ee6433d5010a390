import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../../../src/model/json.ts";
import type { ApiClient } from "../../kubernetes/harness/api-client.ts";
import { metadataOf } from "./live-plan.ts";

/** A pod that the guardrails of the sample platform admit. */
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { generateName: "load-" },
  spec: {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "main",
        image: "333333333333.dkr.ecr.eu-central-1.amazonaws.com/load:1",
        resources: { requests: { cpu: "10m", memory: "8Mi" }, limits: { cpu: "10m", memory: "8Mi" } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  },
};

const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { generateName: "load-" },
  spec: { selector: { app: "load" }, ports: [{ port: 80 }] },
};

export interface Burst {
  readonly admitted: number;
  /** Why others were not, each once. */
  readonly refusals: readonly string[];
}

/** Creates so many at the same moment, over the namespaces in turn. */
export async function createMany(
  client: ApiClient,
  namespaces: readonly string[],
  what: "pods" | "services",
  count: number,
): Promise<Burst> {
  const body = what === "pods" ? pod : service;
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const namespace = namespaces[index % namespaces.length] ?? "";
      return client.send({ method: "POST", path: `/api/v1/namespaces/${namespace}/${what}`, body });
    }),
  );
  const refused = answers.filter(({ status }) => status !== 201).map(({ body: { message = "" } }) => reasonOf(message));
  return { admitted: answers.length - refused.length, refusals: [...new Set(refused)] };
}

function reasonOf(message: string): string {
  return (
    /exceeded quota|status unknown for quota|no params found|not found|being terminated/.exec(message)?.[0] ?? message
  );
}

/** Deletes up to so many of a namespace. */
export async function deleteMany(
  client: ApiClient,
  namespace: string,
  what: "pods" | "services",
  count: number = Number.POSITIVE_INFINITY,
): Promise<void> {
  const root = `/api/v1/namespaces/${namespace}/${what}`;
  const items = ((await client.send({ method: "GET", path: root })).body.items ?? []) as readonly JsonObject[];
  const chosen = items.slice(0, Math.min(items.length, count));
  await Promise.all(
    chosen.map((item) =>
      client.send({ method: "DELETE", path: `${root}/${String(metadataOf(item).name)}?gracePeriodSeconds=0` }),
    ),
  );
}

/** Goes on creating in all the namespaces, whatever is refused, while something else is done. */
export async function whileConsuming<Result>(
  client: ApiClient,
  namespaces: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  let isOver = false;
  const consume = async (): Promise<void> => {
    while (!isOver) {
      await createMany(client, namespaces, "pods", 12);
      await createMany(client, namespaces, "services", 6);
      await sleep(50);
    }
  };
  const consuming = consume();
  try {
    return await work();
  } finally {
    isOver = true;
    await consuming;
  }
}
