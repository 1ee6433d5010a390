import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  discoveryAnswer,
  type FakeApiServer,
  type FakeRequest,
  startFakeApiServer,
  statusAnswer,
} from "../../../test/support/fake-api-server.ts";
import { fakeClock } from "../../../test/support/fake-clock.ts";
import { startFakePortForward } from "../../../test/support/fake-port-forward.ts";
import { sampleArchitecture, samplePlaced } from "../../../test/support/sample.ts";
import { inBase64, testCertificates } from "../../../test/support/test-certificates.ts";
import type { PlacedCell } from "../../model/placement.ts";
import { type ClustersOptions, createClusters } from "./clusters.ts";
import { openPodStream } from "./pod-stream.ts";

const folder = mkdtempSync(join(tmpdir(), "tenantry-kubeconfig-"));
const [sample] = samplePlaced(sampleArchitecture("shared", "namespace", [])).cells;
const cell: PlacedCell = {
  ...(sample as PlacedCell),
  name: "eu1-a",
  accountId: "333333333333",
  region: "eu-central-1",
};
const cleanups: (() => PromiseLike<void> | void)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

interface ContextSpec {
  readonly server: string;
  readonly user?: unknown;
  readonly cluster?: object;
}

let written = 0;

/** Writes a kubeconfig with these contexts. */
function kubeconfig(contexts: Readonly<Record<string, ContextSpec>>): string {
  written += 1;
  const path = join(folder, `config-${written}`);
  const entries = Object.entries(contexts);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: entries.map(([name, { server, cluster = {} }]) => ({
      name,
      cluster: { server, "insecure-skip-tls-verify": true, ...cluster },
    })),
    contexts: entries.map(([name]) => ({ name, context: { cluster: name, user: name } })),
    users: entries.map(([name, { user = { token: `token-of-${name}` } }]) => ({ name, user })),
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

async function server(react: (request: FakeRequest, index: number) => object = () => ({})): Promise<FakeApiServer> {
  const started = await startFakeApiServer(
    (request, index) => discoveryAnswer(request, ["configmaps ConfigMap"]) ?? react(request, index),
  );
  cleanups.push(() => started[Symbol.asyncDispose]());
  return started;
}

function clusters(options: Partial<ClustersOptions>) {
  const made = createClusters({
    cells: [cell],
    clock: fakeClock(),
    contexts: new Map(),
    eks: async () => undefined,
    timeoutMs: 2_000,
    ...options,
  });
  cleanups.push(() => made.close());
  return made;
}

function authorizations({ requests }: FakeApiServer): readonly (string | undefined)[] {
  return requests.map(({ headers }) => headers.authorization);
}

describe("which context stands for a cell", () => {
  const arn = `arn:aws:eks:eu-central-1:333333333333:cluster/${cell.cluster.name}`;

  it.each([
    ["the one that is named for it", new Map([["eu1-a", "mine"]]), ["mine", "eu1-a", arn], "mine"],
    ["the one called like the cell", new Map<string, string>(), ["eu1-a", arn, cell.cluster.name], "eu1-a"],
    ["the one called like its EKS cluster's ARN", new Map<string, string>(), [arn, cell.cluster.name], arn],
  ])("%s", async (_, contexts, names, expected) => {
    const { url, ...fake } = await server();
    const path = kubeconfig(Object.fromEntries(names.map((name) => [name, { server: url }])));
    const api = await clusters({ kubeconfig: path, contexts }).open("eu1-a");
    expect(await api.version()).toBe("v1.36.3");
    expect(authorizations({ url, ...fake })).toEqual([`Bearer token-of-${expected}`]);
  });

  it("is none that is only called like its EKS cluster, which may be any other", async () => {
    const path = kubeconfig({ [cell.cluster.name]: { server: "https://127.0.0.1:1" } });
    await expect(clusters({ kubeconfig: path }).open("eu1-a")).rejects.toMatchObject({ code: "TEN7213" });
  });

  it("is none that is called like the cell in a kubeconfig that nobody has named", async () => {
    vi.stubEnv("KUBECONFIG", kubeconfig({ "eu1-a": { server: "https://127.0.0.1:1" } }));
    await expect(clusters({}).open("eu1-a")).rejects.toMatchObject({ code: "TEN7213" });
    const { url } = await server();
    vi.stubEnv("KUBECONFIG", kubeconfig({ [arn]: { server: url } }));
    expect(await (await clusters({}).open("eu1-a")).version()).toBe("v1.36.3");
  });

  it("is told when the named one is missing, with those that there are", async () => {
    const path = kubeconfig({ one: { server: "https://127.0.0.1:1" }, two: { server: "https://127.0.0.1:1" } });
    const opened = clusters({ kubeconfig: path, contexts: new Map([["eu1-a", "three"]]) }).open("eu1-a");
    await expect(opened).rejects.toMatchObject({ code: "TEN7212" });
    await expect(opened).rejects.toThrow("has no complete context three: it has one, two");
  });

  it("does not quote a kubeconfig that cannot be read", async () => {
    const path = join(folder, "broken");
    writeFileSync(path, 'users:\n- user: {token: "canary-5e1c9d"\n  - nonsense: [');
    const error = await clusters({ kubeconfig: path })
      .open("eu1-a")
      .catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: "TEN7212" });
    expect((error as Error).cause).toBeUndefined();
    expect(String(error)).not.toContain("canary");
  });
});

describe("signing in", () => {
  const printer = (count: string) =>
    `const fs=require("fs");let n=0;try{n=Number(fs.readFileSync(${JSON.stringify(count)}))}catch{}fs.writeFileSync(${JSON.stringify(count)},String(n+1));console.log(JSON.stringify({apiVersion:"client.authentication.k8s.io/v1",kind:"ExecCredential",status:{token:"exec-"+n}}))`;

  function execUser(script: string) {
    return {
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        command: process.execPath,
        args: ["-e", script],
        interactiveMode: "Never",
      },
    };
  }

  it("runs a sign-in command once, and again when its token is refused", async () => {
    const refuseFirst = ({ headers }: FakeRequest): object =>
      headers.authorization === "Bearer exec-0" ? statusAnswer(401, "Unauthorized", "Unauthorized") : {};
    const fake = await server(refuseFirst);
    const path = kubeconfig({ "eu1-a": { server: fake.url, user: execUser(printer(join(folder, "count-a"))) } });
    const api = await clusters({ kubeconfig: path }).open("eu1-a");
    await api.kinds();
    const thing = { apiVersion: "v1", kind: "ConfigMap", namespace: "a", name: "b" };
    await api.get(thing);
    expect(authorizations(fake)).toEqual([...Array(4).fill("Bearer exec-0"), "Bearer exec-1"]);
  });

  it("says that a sign-in command failed in its own words, and quotes nothing that it printed", async () => {
    const failing = kubeconfig({
      "eu1-a": { server: "http://127.0.0.1:1", user: execUser('console.error("login first");process.exit(1)') },
    });
    await expect(clusters({ kubeconfig: failing }).open("eu1-a")).rejects.toThrow("login first");
    const chatty = kubeconfig({
      "eu1-a": { server: "http://127.0.0.1:1", user: execUser('console.log("canary-5e1c9d")') },
    });
    const error = await clusters({ kubeconfig: chatty })
      .open("eu1-a")
      .catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ failure: "expired", code: "TEN7212" });
    expect(JSON.stringify([String(error), (error as Error).stack])).not.toContain("canary");
  });

  it("sends user and password, and whom to act as", async () => {
    const fake = await server();
    const user = { username: "u", password: "p", as: "somebody" };
    await clusters({ kubeconfig: kubeconfig({ "eu1-a": { server: fake.url, user } }) }).open("eu1-a");
    expect(fake.requests[0]?.headers).toMatchObject({
      authorization: `Basic ${inBase64("u:p")}`,
      "impersonate-user": "somebody",
    });
  });

  it("shows a client certificate, checks the authority, and minds tls-server-name", async () => {
    const { authority, clientCertificate, clientKey, serverCertificate, serverKey } = testCertificates;
    let subject: unknown;
    const secure = createServer(
      { cert: serverCertificate, key: serverKey, ca: authority, requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        subject = (request.socket as unknown as { getPeerCertificate: () => { subject: object } }).getPeerCertificate()
          .subject;
        response.end(JSON.stringify({ gitVersion: "v1.36.3" }));
      },
    );
    await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
    cleanups.push(() => void secure.close());
    const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
    const user = { "client-certificate-data": inBase64(clientCertificate), "client-key-data": inBase64(clientKey) };
    const open = (cluster: object) =>
      clusters({
        kubeconfig: kubeconfig({
          "eu1-a": { server: url, user, cluster: { "insecure-skip-tls-verify": false, ...cluster } },
        }),
      }).open("eu1-a");
    const trusted = { "certificate-authority-data": inBase64(authority) };
    await open(trusted);
    expect(subject).toMatchObject({ O: "testers", CN: "client" });
    await open({ ...trusted, "tls-server-name": "kubernetes" });
    await expect(open({ ...trusted, "tls-server-name": "elsewhere" })).rejects.toMatchObject({ code: "TEN7211" });
    await expect(open({})).rejects.toMatchObject({ code: "TEN7211", retry: "never" });
  });
});

describe("EKS", () => {
  it("uses a token for 14 minutes, and then another", async () => {
    const fake = await server();
    const clock = fakeClock();
    let made = 0;
    const eks = async () => ({
      server: fake.url,
      certificateAuthorityData: inBase64(testCertificates.authority),
      token: async () => `eks-${made++}`,
    });
    const api = await clusters({ clock, eks, kubeconfig: kubeconfig({}) }).open("eu1-a");
    clock.advance(14 * 60_000 - 1);
    await api.kinds();
    clock.advance(3_000);
    await api.findKind({ apiVersion: "v1", kind: "X" });
    expect(new Set(authorizations(fake))).toEqual(new Set(["Bearer eks-0", "Bearer eks-1"]));
  });

  it("gives other programs a kubeconfig with a token of its own", async () => {
    const eks = async () => ({ server: "https://x", certificateAuthorityData: "Q0E=", token: async () => "secret" });
    const text = await clusters({ eks, kubeconfig: kubeconfig({}) }).kubeconfig("eu1-a");
    expect(JSON.parse(text)).toMatchObject({
      clusters: [{ cluster: { server: "https://x", "certificate-authority-data": "Q0E=" } }],
      users: [{ user: { token: "secret" } }],
    });
  });

  it("gives other programs one context of a kubeconfig, and no other's credentials", async () => {
    const path = kubeconfig({ "eu1-a": { server: "https://a" }, other: { server: "https://b" } });
    const text = await clusters({ kubeconfig: path }).kubeconfig("eu1-a");
    expect(JSON.parse(text)).toMatchObject({
      "current-context": "eu1-a",
      users: [{ user: { token: "token-of-eu1-a" } }],
    });
    expect(text).not.toContain("other");
  });
});

describe("opening", () => {
  it("gives the same connection for the same place, also when asked at once", async () => {
    const fake = await server();
    const made = clusters({ kubeconfig: kubeconfig({ "eu1-a": { server: fake.url } }) });
    const [first, second] = await Promise.all([made.open("eu1-a"), made.open("eu1-a")]);
    expect(second).toBe(first);
    expect(fake.requests).toHaveLength(1);
  });

  it("tries again after a failure: the cluster may be there by then", async () => {
    const fake = await server();
    let isThere = false;
    const access = { server: fake.url, certificateAuthorityData: "", token: async () => "t" };
    const made = clusters({ kubeconfig: kubeconfig({}), eks: async () => (isThere ? access : undefined) });
    await expect(made.open("eu1-a")).rejects.toMatchObject({ failure: "not-found", code: "TEN7213", retry: "later" });
    isThere = true;
    expect((await made.open("eu1-a")).place).toBe("eu1-a");
  });

  it("minds the path below which a server's API lies", async () => {
    const fake = await startFakeApiServer(({ path }) =>
      path === "/k8s/c-1/version" ? { body: { gitVersion: "v1" } } : { status: 404 },
    );
    cleanups.push(() => fake[Symbol.asyncDispose]());
    const made = clusters({ kubeconfig: kubeconfig({ "eu1-a": { server: `${fake.url}/k8s/c-1/` } }) });
    expect(await (await made.open("eu1-a")).version()).toBe("v1");
  });
});

it("lets go of a port-forward whose other end says nothing any more", async () => {
  const forward = await startFakePortForward(1, "");
  cleanups.push(() => forward[Symbol.asyncDispose]());
  const access = { server: forward.url, tls: {}, headers: {} };
  const stream = await openPodStream(access, { namespace: "a", pod: "b", port: 8443 }, 1_000);
  expect(forward.open()).toBe(1);
  stream.destroy();
  await expect.poll(() => forward.open()).toBe(0);
  const refused = openPodStream(access, { namespace: "a", pod: "gone", port: 8443 }, 1_000);
  await expect(refused).rejects.toThrow("port-forward to pod a/gone failed");
});

describe("a virtual cluster", () => {
  const { authority, clientCertificate, clientKey, serverCertificate, serverKey } = testCertificates;
  const secret = {
    kind: "Secret",
    data: {
      "certificate-authority": inBase64(authority),
      "client-certificate": inBase64(clientCertificate),
      "client-key": inBase64(clientKey),
    },
  };
  const pod = (name: string, ready: string) => ({
    metadata: { name, uid: name, labels: { app: "vcluster", release: "forge" } },
    status: { conditions: [{ type: "Ready", status: ready }] },
  });

  const controlPlaneSelector = "app=vcluster,release=forge,!vcluster.loft.sh/managed-by";

  /** A control plane behind a port-forward, which asks for the client's certificate. */
  async function controlPlane(): Promise<number> {
    const tls = { cert: serverCertificate, key: serverKey, ca: authority, requestCert: true, rejectUnauthorized: true };
    const inside = createServer(tls, ({ url, headers }, response) => {
      if (url === "/api") {
        // There is a network in between, so what may be large is asked for compressed.
        expect(headers["accept-encoding"]).toBe("gzip");
        const versions = { kind: "APIVersions", versions: [] };
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(JSON.stringify(versions)));
        return;
      }
      response.end(
        JSON.stringify(url === "/version" ? { gitVersion: "v1.36.0-vcluster" } : { kind: "APIVersions", versions: [] }),
      );
    });
    await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
    cleanups.push(() => {
      inside.closeAllConnections();
      inside.close();
    });
    return (inside.address() as AddressInfo).port;
  }

  /** The host answers plain requests itself; upgrades go to the fake of the port-forward. */
  async function host(pods: readonly object[], secretAnswer: object, forward: string) {
    const fake = await startFakeApiServer((request) => {
      const discovered = discoveryAnswer(request, ["pods Pod", "secrets Secret"]);
      if (discovered !== undefined) return discovered;
      if (request.path.startsWith("/api/v1/namespaces/forge--prod/pods")) {
        // Not what a tenant has inside, which comes to stand beside it.
        const selector = new URL(request.path, "http://host").searchParams.get("labelSelector");
        return { body: { items: selector === controlPlaneSelector ? pods : [pod("synced", "True")] } };
      }
      if (request.path === "/api/v1/namespaces/forge--prod/secrets/vc-forge") return secretAnswer;
      return { status: 404 };
    }, forward);
    cleanups.push(() => fake[Symbol.asyncDispose]());
    return clusters({ kubeconfig: kubeconfig({ "eu1-a": { server: fake.url } }), connectTimeoutMs: 2_000 });
  }

  it("is reached through the pod of its control plane, with the credentials of its release", async () => {
    const forward = await startFakePortForward(await controlPlane());
    cleanups.push(() => forward[Symbol.asyncDispose]());
    const made = await host([pod("old", "False"), pod("forge-0", "True")], { body: secret }, forward.url);
    const api = await made.open("eu1-a+forge--prod");
    expect(await api.version()).toBe("v1.36.0-vcluster");
    expect(await api.findKind({ apiVersion: "v1", kind: "X" })).toBeUndefined();
    expect(forward.paths[0]).toBe("/api/v1/namespaces/forge--prod/pods/forge-0/portforward?ports=8443");
  });

  it("tells what the kubelet reports", async () => {
    const forward = await startFakePortForward(1, "nothing listens on 8443");
    cleanups.push(() => forward[Symbol.asyncDispose]());
    const made = await host([pod("forge-0", "True")], { body: secret }, forward.url);
    const opened = made.open("eu1-a+forge--prod");
    await expect(opened).rejects.toMatchObject({ failure: "unavailable" });
    await expect(opened).rejects.toThrow("nothing listens on 8443");
  });

  it.each([
    ["no pod is ready", [pod("forge-0", "False")], { body: secret }],
    ["its Secret is not written", [pod("forge-0", "True")], { status: 404 }],
    ["its Secret lacks a part", [pod("forge-0", "True")], { body: { ...secret, data: { "client-key": "a" } } }],
  ])("is not ready while %s", async (_, pods, secretAnswer) => {
    const made = await host(pods, secretAnswer, "http://127.0.0.1:1");
    await expect(made.open("eu1-a+forge--prod")).rejects.toMatchObject({ code: "TEN7214", failure: "unavailable" });
  });
});
