import { writeFile } from "node:fs/promises";

/** Writes a kubeconfig with one context and a bearer token; the server's self-signed certificate is not checked. */
export async function writeKubeconfig(path: string, server: string, token: string): Promise<string> {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server, "insecure-skip-tls-verify": true } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    users: [{ name: "test", user: { token } }],
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
