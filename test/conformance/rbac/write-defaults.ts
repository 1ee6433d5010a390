import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureServers } from "../../../scripts/servers/build-servers.ts";
import { startCluster } from "../../../scripts/servers/start-cluster.ts";
import { connect, disconnectAll } from "../kubernetes/harness/api-client.ts";
import { readDefaults } from "./read-defaults.ts";

/** Writes `data/kubernetes-rbac.json` from what a fresh kube-apiserver makes for itself. */
const servers = await ensureServers((line) => void process.stderr.write(`${line}\n`));
const cluster = await startCluster({ binaries: servers.folder, identities: [] });
try {
  const objects = await readDefaults(connect(cluster.server, cluster.admin.token));
  const source = `kube-apiserver ${servers.version}, label kubernetes.io/bootstrapping=rbac-defaults`;
  const lines = objects.map((object) => `    ${JSON.stringify(object)}`);
  const text = `{\n  "source": ${JSON.stringify(source)},\n  "objects": [\n${lines.join(",\n")}\n  ]\n}\n`;
  writeFileSync(join(import.meta.dirname, "../../../data/kubernetes-rbac.json"), text);
} finally {
  disconnectAll();
  await cluster.stop();
}
