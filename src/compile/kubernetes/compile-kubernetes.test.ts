import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyContext, sampleContext } from "../../../test/support/environment-contexts.ts";
import { sampleCell, samplePlatform } from "../../../test/support/sample.ts";
import type { ClusterObject } from "../../model/blueprint.ts";
import { collectDeferred, type Value } from "../../model/deferred.ts";
import { stableStringify } from "../../model/json.ts";
import { type EnvironmentContext, hostNamespaces } from "../context.ts";
import { compileCellKubernetes, compileEnvironmentKubernetes } from "./compile-kubernetes.ts";

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const dnsName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
/** Kinds whose names are DNS labels; the others take subdomains. */
const labelKinds: ReadonlySet<string> = new Set(["Namespace", "Service"]);

function objectsOf(context: EnvironmentContext): readonly ClusterObject[] {
  return compileEnvironmentKubernetes(context).objects;
}

function kindsIn(objects: readonly ClusterObject[], namespace: string): ReadonlySet<string> {
  const inside = objects.filter(({ manifest }) => manifest.metadata.namespace === namespace);
  return new Set(inside.map(({ manifest }) => `${manifest.kind}/${manifest.metadata.name}`));
}

describe("compileEnvironmentKubernetes", () => {
  it("names every object validly and uniquely", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const { objects, releases } = compileEnvironmentKubernetes(context);
        expect(new Set(objects.map(({ id }) => id)).size).toBe(objects.length);
        const manifests = [...objects.map(({ manifest }) => manifest), ...releases.flatMap((made) => made.footprint)];
        for (const { kind, metadata } of manifests) {
          expect(metadata.name).toMatch(labelKinds.has(kind) ? dnsLabel : dnsName);
          expect(metadata.namespace ?? "none").toMatch(dnsLabel);
          for (const value of Object.values(metadata.labels ?? {})) expect(value).toMatch(labelValue);
        }
      }),
    );
  });

  it("gives every host namespace all it needs to be closed", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const objects = objectsOf(context);
        for (const { host } of hostNamespaces(context)) {
          expect(objects.some(({ id }) => id.endsWith(`/core/Namespace/-/${host}`))).toBe(true);
          const kinds = kindsIn(objects, host);
          for (const required of [
            "ResourceQuota/tenantry",
            "LimitRange/tenantry",
            "NetworkPolicy/tenantry-default-deny",
            "NetworkPolicy/tenantry-own-environment",
            "NetworkPolicy/tenantry-dns",
            "Guardrail/default",
            "ServiceAccount/default",
          ]) {
            expect(kinds).toContain(required);
          }
        }
      }),
    );
  });

  it("stays inside the environment's own namespaces", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const own = new Set(hostNamespaces(context).map(({ host }) => host));
        const namespaces = objectsOf(context)
          .filter(({ vcluster }) => vcluster === undefined)
          .flatMap(({ manifest }) => manifest.metadata.namespace ?? []);
        expect(namespaces.filter((namespace) => !own.has(namespace))).toEqual([]);
      }),
    );
  });

  it("orders by wave, and grants access last", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const waves = objectsOf(context).map(({ wave }) => wave);
        expect(waves).toEqual(waves.toSorted());
        for (const { wave, manifest } of objectsOf(context)) {
          expect(wave === 4).toBe(manifest.kind === "RoleBinding" || manifest.kind === "ClusterRoleBinding");
        }
      }),
    );
  });

  it("makes the same bytes from the same input, whatever order namespaces and quota were written in", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const byId = (made: readonly ClusterObject[]): string =>
          stableStringify(Object.fromEntries(made.map((object) => [object.id, object])));
        const { environment } = context;
        const shuffled: EnvironmentContext = {
          ...context,
          environment: {
            ...environment,
            namespaces: environment.namespaces.toReversed(),
            resourceQuota: Object.fromEntries(Object.entries(environment.resourceQuota).reverse()),
          },
        };
        expect(JSON.stringify(compileEnvironmentKubernetes(context))).toBe(
          JSON.stringify(compileEnvironmentKubernetes(context)),
        );
        expect(byId(objectsOf(shuffled))).toBe(byId(objectsOf(context)));
      }),
    );
  });

  it("labels everything with its owner, and never lets the tenant's labels override that", () => {
    const labels = { "cost-center": "cc-1", "tenantry.dev/tenant": "somebody-else" };
    for (const { manifest } of objectsOf(sampleContext({ tenant: { labels } }))) {
      expect(manifest.metadata.labels).toMatchObject({
        "app.kubernetes.io/managed-by": "tenantry",
        "tenantry.dev/platform": "acme",
        "tenantry.dev/tenant": "birch",
        "tenantry.dev/environment": "prod",
        "tenantry.dev/inventory": "tenant.birch.prod",
      });
    }
  });

  it("enforces restricted Pod Security at the cluster's own version", () => {
    const [namespace] = objectsOf(sampleContext({ tenant: { labels: { "cost-center": "cc-114" } } }));
    expect(namespace?.manifest.metadata.labels).toMatchObject({
      "cost-center": "cc-114",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/enforce-version": "v1.36",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
      "tenantry.dev/namespace": "web",
    });
  });

  it.each([
    ["namespace", [], "restricted"],
    ["namespace", ["own-nodes"], "privileged"],
    ["vcluster", [], "restricted"],
    ["cluster", [], "privileged"],
  ] as const)("lets privileged workloads of a %s environment with %j be %s", (cluster, boundaries, level) => {
    const { requirements } = sampleContext().environment;
    const context = sampleContext({
      cluster,
      boundaries,
      environment: { requirements: { ...requirements, privilegedWorkloads: true } },
    });
    expect(objectsOf(context)[0]?.manifest.metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": level,
    });
  });

  it("hands out bindings without tokens: service accounts mount none, and no value is a secret's", () => {
    const objects = objectsOf(sampleContext());
    const accounts = objects.filter(({ manifest }) => manifest.kind === "ServiceAccount");
    expect(accounts.map(({ manifest }) => manifest.metadata.name)).toEqual(["default", "api", "default"]);
    for (const { manifest } of accounts) expect(manifest.automountServiceAccountToken).toBe(false);
    const bindings = objects.filter(({ manifest }) => manifest.kind === "ConfigMap");
    expect(bindings).toHaveLength(2);
    for (const { manifest } of bindings) {
      expect(Object.keys(manifest.data as object)).toContain("AWS_REGION");
      expect(collectDeferred(manifest.data as Value).map(({ attribute }) => attribute)).not.toContain("SecretString");
    }
  });
});

describe("compileCellKubernetes", () => {
  it("leaves an adopted cluster's own objects alone", () => {
    const { objects } = compileCellKubernetes(samplePlatform, sampleCell);
    expect(objects.filter(({ manifest }) => manifest.metadata.namespace === "kube-system")).toEqual([]);
    expect(objects.map(({ manifest }) => manifest.kind)).not.toContain("NodePool");
  });
});
