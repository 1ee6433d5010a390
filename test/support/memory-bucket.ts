import { TenantryError } from "../../src/model/error.ts";
import type { ObjectStore, StoredObject } from "../../src/ports/cloud.ts";

/** A bucket in memory with the conditional writes of S3. */
export interface MemoryBucket extends ObjectStore {
  readonly objects: Map<string, StoredObject>;
}

export interface MemoryBucketOptions {
  /** Awaited before and after each operation takes effect; what it throws, the caller gets. */
  readonly pause?: (moment: "before" | "after", operation: string) => Promise<void>;
  readonly exists?: () => boolean;
}

export function memoryBucket({ pause = async () => {}, exists = () => true }: MemoryBucketOptions = {}): MemoryBucket {
  const objects = new Map<string, StoredObject>();
  let writes = 0;
  const around = async <Result>(operation: string, act: () => Result): Promise<Result> => {
    await pause("before", operation);
    const result = act();
    await pause("after", operation);
    return result;
  };
  return {
    objects,
    exists: () => around("exists", exists),
    get: (key) => around("get", () => objects.get(key)),
    put: (key, body, condition) =>
      around("put", () => {
        const current = objects.get(key);
        if (condition?.if === "absent" && current !== undefined) throw conflict(key);
        if (typeof condition?.if === "object" && condition.if.etag !== current?.etag) throw conflict(key);
        writes += 1;
        const etag = `"${writes}"`;
        objects.set(key, { body, etag });
        return { etag };
      }),
    delete: (key, condition) =>
      around("delete", () => {
        if (condition !== undefined && objects.get(key)?.etag !== condition.etag) throw conflict(key);
        objects.delete(key);
      }),
    list: (prefix) => around("list", () => [...objects.keys()].filter((key) => key.startsWith(prefix)).sort()),
    url: (key) => `https://bucket.example/${key}`,
  };
}

function conflict(key: string): TenantryError {
  return new TenantryError(`the condition on ${key} does not hold`, {
    code: "TEN7101",
    source: "remote",
    failure: "conflict",
  });
}
