import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureServers } from "../../../scripts/servers/build-servers.ts";
import { startCluster } from "../../../scripts/servers/start-cluster.ts";
import { connect, disconnectAll } from "../kubernetes/harness/api-client.ts";
import { readDefaults } from "./read-defaults.ts";
import { readResources } from "./read-resources.ts";

/** Writes `data/kubernetes-rbac.json` and `data/kubernetes-resources.json` from what a fresh kube-apiserver says of itself. */
const servers = await ensureServers((line) => void process.stderr.write(`${line}\n`));
const cluster = await startCluster({ binaries: servers.folder, identities: [] });
try {
  const admin = connect(cluster.server, cluster.admin.token);
  const version = `kube-apiserver ${servers.version}`;
  write("kubernetes-rbac.json", {
    source: `${version}, label kubernetes.io/bootstrapping=rbac-defaults`,
    objects: await readDefaults(admin),
  });
  write("kubernetes-resources.json", { source: `${version}, discovery`, resources: await readResources(admin) });
} finally {
  disconnectAll();
  await cluster.stop();
}

/** Each list with one item a line. */
function write(name: string, book: Readonly<Record<string, string | readonly unknown[]>>): void {
  const fields = Object.entries(book).map(([key, value]) => {
    if (typeof value === "string") return `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    return `  ${JSON.stringify(key)}: [\n${value.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;
  });
  writeFileSync(join(import.meta.dirname, "../../../data", name), `{\n${fields.join(",\n")}\n}\n`);
}
