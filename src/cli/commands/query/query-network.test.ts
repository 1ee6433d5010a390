import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Finished, runTenantry } from "../../../../test/support/run-tenantry.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "query-network-"));
  await writeFile(join(folder, "all.yaml"), manifests);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const manifests = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: data, labels: {app: db}}
spec: {containers: [{name: c}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: data}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}], ports: [{port: 5432}]}]
  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 443}]}]
`;

function query(...args: readonly string[]): Promise<Finished> {
  return runTenantry(["query", "network", "-f", folder, ...args], folder);
}

describe("query network", () => {
  it("lists every connection, with the outside by ranges and the unknown apart", async () => {
    const { out, code } = await query();
    expect(out.split("\n")).toEqual([
      "0.0.0.0-255.255.255.255 => shop/web[Deployment] : All Connections",
      "data/db[Pod] => 10.0.0.0-10.0.255.255 : TCP 443",
      "data/db[Pod] => 10.2.0.0-10.255.255.255 : TCP 443",
      "data/db[Pod] =?> shop/web[Deployment] : TCP 443",
      "shop/web[Deployment] => 0.0.0.0-255.255.255.255 : All Connections",
      "shop/web[Deployment] => data/db[Pod] : TCP 5432",
      "",
    ]);
    expect(code).toBe(0);
  });

  it.each([
    { from: "shop/web", to: "data/pod/db", line: "shop/web[Deployment] => data/db[Pod] : TCP 5432", code: 0 },
    {
      from: "shop/web",
      to: "169.254.169.254",
      line: "shop/web[Deployment] => 169.254.169.254-169.254.169.254 : All Connections",
      code: 0,
    },
    { from: "8.8.8.8", to: "data/db", line: "8.8.8.8-8.8.8.8 => data/db[Pod] : No Connections", code: 2 },
    { from: "data/db", to: "shop/web", line: "data/db[Pod] =?> shop/web[Deployment] : TCP 443", code: 3 },
    { from: "8.8.8.8", to: "shop/service/front", line: "8.8.8.8-8.8.8.8 => shop/web[Deployment] : TCP 8080", code: 0 },
  ])("answers $from to $to", async ({ from, to, line, code }) => {
    const run = await query("--from", from, "--to", to);
    expect(run.out.split("\n")[0]).toBe(line);
    expect(run.code).toBe(code);
  });

  it("names the policies that decide", async () => {
    const { out } = await query("--from", "8.8.8.8", "--to", "data/db", "-o", "json");
    expect(JSON.parse(out)).toEqual({
      kind: "NetworkConnections",
      connections: [
        {
          from: "8.8.8.8-8.8.8.8",
          to: "data/db[Pod]",
          allowed: "No Connections",
          unknown: "No Connections",
          because: ["NetworkPolicy data/db isolates ingress and allows nothing here"],
        },
      ],
    });
  });

  it("denies nothing without an engine", async () => {
    const { out } = await query("--engine", "none", "--from", "data/db", "--to", "shop/web");
    expect(out).toBe("data/db[Pod] => shop/web[Deployment] : All Connections\n");
  });

  it("refuses a policy that no API server takes, with its field", async () => {
    await writeFile(
      join(folder, "bad.yaml"),
      "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: n}, spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}], ports: [{port: 80, endPort: 70}]}]}}",
    );
    const { notes, code } = await query();
    expect(notes).toContain("TEN6301");
    expect(notes).toContain("spec.ingress[0].from[0].ipBlock.cidr");
    expect(notes).toContain("spec.ingress[0].ports[0].endPort");
    expect(code).toBe(1);
  });

  it("says when no workload has the name", async () => {
    const { notes, code } = await query("--from", "shop/nobody");
    expect(notes).toContain("shop/nobody");
    expect(code).toBe(1);
  });
});
