import { type CloudResource, putResource } from "../resources/resource-state.ts";
import type { StackWork } from "./stack-work.ts";

/** Keeps a last snapshot of a database that is deleted, named as CloudFormation names it: by the stack and the logical id. */
export function keepSnapshot({ call, stack }: StackWork, live: CloudResource, atMs: number): void {
  const { Engine = null, KmsKeyId = null } = live.properties;
  const suffix = call.state.nextId("snapshot", 12, "abcdefghijklmnopqrstuvwxyz0123456789");
  putResource(call.state, {
    type: `${live.type}Snapshot`,
    accountId: live.accountId,
    region: live.region,
    id: `${stack.name}-snapshot-${live.stack?.logicalId ?? live.id}-${suffix}`.toLowerCase(),
    status: "available",
    properties: { DBClusterIdentifier: live.id, Engine, KmsKeyId },
    attributes: {},
    tags: live.tags,
    createdAtMs: atMs,
  });
}
