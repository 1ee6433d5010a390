/** Every key of an API server's store with its value, both in base64. */
export type Keyspace = ReadonlyMap<string, string>;

/** The prefix under which the API server keeps everything. */
const prefix = "/registry/";

/** Reads the whole keyspace. */
export async function saveKeyspace(etcd: string): Promise<Keyspace> {
  const { kvs = [] } = await call<{ readonly kvs?: readonly { readonly key: string; readonly value?: string }[] }>(
    `${etcd}/v3/kv/range`,
    { key: encode(prefix), range_end: encode(prefixEnd(prefix)) },
  );
  return new Map(kvs.map(({ key, value }) => [key, value ?? ""]));
}

/**
 * Puts the keyspace back to what it was: much quicker than deleting namespaces, and without a restart, because the API
 * server follows what changes in its store. Leases and events of the control plane are left as they are.
 */
export async function restoreKeyspace(etcd: string, saved: Keyspace): Promise<void> {
  const current = await saveKeyspace(etcd);
  const operations: object[] = [];
  for (const [key, value] of saved) {
    if (current.get(key) !== value && !isVolatile(key)) operations.push({ requestPut: { key, value } });
  }
  for (const key of current.keys()) {
    if (!saved.has(key) && !isVolatile(key)) operations.push({ requestDeleteRange: { key } });
  }
  // etcd takes 128 operations a transaction.
  for (let start = 0; start < operations.length; start += 128) {
    await call(`${etcd}/v3/kv/txn`, { success: operations.slice(start, start + 128) });
  }
}

function isVolatile(key: string): boolean {
  return /^\/registry\/(leases|events|masterleases|ranges|peerserverleases)\//.test(
    Buffer.from(key, "base64").toString("utf8"),
  );
}

async function call<Answer>(url: string, body: object): Promise<Answer> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`etcd answered ${response.status} to ${url}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

function encode(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** The first key after all with the prefix. */
function prefixEnd(text: string): string {
  return text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);
}
