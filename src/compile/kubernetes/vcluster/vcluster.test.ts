import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyContext, type ContextChanges, sampleContext } from "../../../../test/support/environment-contexts.ts";
import type { HelmRelease, Manifest } from "../../../model/blueprint.ts";
import { compileEnvironmentKubernetes } from "../compile-kubernetes.ts";
import { guardrailSettings } from "../guardrail-object.ts";
import { connectDrafts } from "./connect.ts";
import { insideDrafts } from "./inside.ts";
import { vclusterReleases } from "./release.ts";

interface Container {
  readonly image: string;
  readonly securityContext: {
    readonly allowPrivilegeEscalation: boolean;
    readonly runAsNonRoot: boolean;
    readonly capabilities: { readonly drop: readonly string[] };
    readonly seccompProfile: { readonly type: string };
  };
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Readonly<Record<string, string>>[];
}

function release(changes: ContextChanges = {}): HelmRelease {
  const [made] = vclusterReleases(sampleContext({ cluster: "vcluster", ...changes }));
  if (made === undefined) throw new Error("a vcluster environment has a release");
  return made;
}

function find(footprint: readonly Manifest[], kind: string, name: string): Manifest | undefined {
  return footprint.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
}

function podSpec(made: HelmRelease): PodSpec {
  const set = find(made.footprint, "StatefulSet", made.name);
  if (set === undefined) throw new Error("the footprint has a StatefulSet");
  return (set.spec as { template: { spec: PodSpec } }).template.spec;
}

describe("vclusterReleases", () => {
  it("belongs to the virtual cluster model alone", () => {
    expect(vclusterReleases(sampleContext())).toEqual([]);
    expect(vclusterReleases(sampleContext({ cluster: "cluster" }))).toEqual([]);
    expect(release()).toMatchObject({
      id: "release/eu1-a/birch--prod/birch",
      namespace: "birch--prod",
      chart: { name: "vcluster", version: "0.36.1" },
    });
  });

  it("asks for no right beyond its namespace", () => {
    const { values, footprint } = release();
    const kinds = footprint.map(({ kind }) => kind);
    expect(kinds).not.toContain("ClusterRole");
    expect(kinds).not.toContain("ClusterRoleBinding");
    expect(values).toMatchObject({
      networking: { advanced: { fallbackHostCluster: true, proxyKubelets: { byHostname: false, byIP: false } } },
      rbac: { clusterRole: { enabled: false } },
      sync: { fromHost: { nodes: { enabled: false } } },
    });
  });

  it("leaves the chart's own quota, limits and open network policies off, and syncs the tenant's", () => {
    expect(release().values).toMatchObject({
      policies: {
        limitRange: { enabled: false },
        networkPolicy: { enabled: false },
        resourceQuota: { enabled: false },
      },
      sync: { toHost: { networkPolicies: { enabled: true }, serviceAccounts: { enabled: true } } },
      telemetry: { enabled: false },
    });
  });

  it("passes restricted Pod Security, init container included", () => {
    const { containers, initContainers } = podSpec(release());
    expect([...initContainers, ...containers]).toHaveLength(2);
    for (const { securityContext } of [...initContainers, ...containers]) {
      expect(securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
    }
  });

  it("pulls only from registries that the guardrails of its own namespace allow", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        for (const made of vclusterReleases(context)) {
          const { registries } = guardrailSettings(context);
          const { containers, initContainers } = podSpec(made);
          for (const { image } of [...containers, ...initContainers]) {
            expect(registries.some((registry) => image.startsWith(`${registry}/`))).toBe(true);
          }
        }
      }),
    );
  });

  it("uses the open-source image and a version that the tenant chose", () => {
    const { requirements } = sampleContext().environment;
    const kubernetesApi = { ...requirements.kubernetesApi, version: "1.35" };
    const made = release({ environment: { requirements: { ...requirements, kubernetesApi } } });
    expect(podSpec(made).containers[0]?.image).toMatch(/\/loft-sh\/vcluster-oss:0\.36\.1$/);
    expect(podSpec(made).initContainers[0]?.image).toMatch(/\/loft-sh\/kubernetes:v1\.35\.0$/);
    expect(made.values).toMatchObject({ controlPlane: { distro: { k8s: { image: { tag: "v1.35.0" } } } } });
  });

  it("keeps control plane, DNS and synced pods on the environment's own nodes", () => {
    const key = "node-restriction.kubernetes.io/tenantry-environment";
    const made = release({ boundaries: ["own-nodes"] });
    const tolerations = [{ effect: "NoSchedule", key, operator: "Equal", value: "birch--prod" }];
    const scheduling = { nodeSelector: { [key]: "birch--prod" }, tolerations };
    expect(podSpec(made)).toMatchObject(scheduling);
    expect(made.values).toMatchObject({
      controlPlane: { coredns: { deployment: scheduling }, statefulSet: { scheduling } },
      sync: { toHost: { pods: { enforceTolerations: [`${key}=birch--prod:NoSchedule`] } } },
    });
  });

  it("foresees the host service accounts that AWS identities are pinned to", () => {
    expect(find(release().footprint, "ServiceAccount", "api-x-web-x-birch")?.metadata).toEqual({
      name: "api-x-web-x-birch",
      namespace: "birch--prod",
      labels: { "vcluster.loft.sh/managed-by": "birch" },
    });
  });

  it("names the configuration secret without its contents", () => {
    const secret = find(release().footprint, "Secret", "vc-config-birch");
    expect(Object.keys(secret ?? {}).sort()).toEqual(["apiVersion", "kind", "metadata", "type"]);
  });

  it("gives its control plane ingress rights only when hosts are published", () => {
    const resources = (made: HelmRelease): readonly string[] => {
      const rules = find(made.footprint, "Role", "vc-birch")?.rules ?? [];
      return (rules as readonly { resources: readonly string[] }[]).flatMap((rule) => rule.resources);
    };
    expect(resources(release())).toContain("ingresses");
    expect(resources(release({ environment: { ingress: { hosts: [] } } }))).not.toContain("ingresses");
  });
});

describe("insideDrafts", () => {
  it("makes declared namespaces, accounts, bindings and owners inside, as objects of the virtual cluster", () => {
    const made = insideDrafts(
      sampleContext({
        cluster: "vcluster",
        tenant: { owners: [{ kind: "Group", name: "sre", role: "cluster-admin" }] },
        environment: { namespaces: [], serviceAccounts: [{ namespace: "ci", name: "runner" }] },
      }),
    );
    expect(made.map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`)).toEqual([
      "Namespace ci",
      "ServiceAccount runner",
      "ConfigMap tenantry-bindings",
      "ClusterRoleBinding tenantry-cluster-admin",
    ]);
    expect(new Set(made.map(({ vcluster }) => vcluster))).toEqual(new Set(["birch--prod"]));
    expect(made[3]?.manifest).toMatchObject({
      roleRef: { kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ kind: "Group", name: "oidc:sre" }],
    });
  });

  it("does not make namespaces that every cluster has", () => {
    const made = insideDrafts(sampleContext({ cluster: "vcluster", environment: { namespaces: ["default", "web"] } }));
    const namespaces = made.filter(({ manifest }) => manifest.kind === "Namespace");
    expect(namespaces.map(({ manifest }) => manifest.metadata.name)).toEqual(["web"]);
  });

  it("never shares an id between two environments of a tenant", () => {
    const ids = (name: string): readonly string[] =>
      compileEnvironmentKubernetes(sampleContext({ cluster: "vcluster", environment: { name } })).objects.map(
        ({ id }) => id,
      );
    const prod = new Set(ids("prod"));
    expect(ids("dev").filter((id) => prod.has(id))).toEqual([]);
  });
});

describe("connectDrafts", () => {
  it("lets owners forward a port to the control plane's pod and nothing else on the host", () => {
    const [role, binding] = connectDrafts(sampleContext({ cluster: "vcluster" }));
    expect(role?.manifest.rules).toEqual([
      { apiGroups: [""], resources: ["pods"], resourceNames: ["birch-0"], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods/portforward"], resourceNames: ["birch-0"], verbs: ["create"] },
    ]);
    expect(binding?.manifest.subjects).toMatchObject([{ name: "oidc:birch-devs" }]);
    expect(connectDrafts(sampleContext())).toEqual([]);
  });

  it("hands the admin kubeconfig to cluster-admin owners only where no token can be verified", () => {
    const owners = [
      { kind: "Group" as const, name: "sre", role: "cluster-admin" as const },
      { kind: "Group" as const, name: "devs", role: "edit" as const },
    ];
    const identity = { kubernetes: { kind: "access-entries" as const } };
    const made = connectDrafts(sampleContext({ cluster: "vcluster", tenant: { owners }, platform: { identity } }));
    const kubeconfig = made.filter(({ manifest }) => manifest.metadata.name === "tenantry-kubeconfig");
    expect(kubeconfig.map(({ manifest }) => manifest.rules ?? manifest.subjects)).toMatchObject([
      [{ resources: ["secrets"], resourceNames: ["vc-birch"], verbs: ["get"] }],
      [{ name: "sre" }],
    ]);
    const withOidc = connectDrafts(sampleContext({ cluster: "vcluster", tenant: { owners } }));
    expect(withOidc.map(({ manifest }) => manifest.metadata.name)).not.toContain("tenantry-kubeconfig");
  });
});
