import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyContext, type ContextChanges, sampleContext } from "../../../../test/support/environment-contexts.ts";
import type { Manifest } from "../../../model/blueprint.ts";
import { type Cidr, cidrContains, parseCidr } from "../../../model/cidr.ts";
import type { EnvironmentContext } from "../../context.ts";
import { networkPolicyDrafts } from "./network-policies.ts";
import type { PolicyPeer, PolicyPort } from "./policy.ts";

interface Rule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
}

interface Spec {
  readonly podSelector: object;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

function policies(context: EnvironmentContext, namespace?: string): ReadonlyMap<string, Spec> {
  const manifests = networkPolicyDrafts(context).map(({ manifest }) => manifest);
  const wanted = manifests.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  return new Map(wanted.map((manifest: Manifest) => [manifest.metadata.name, manifest.spec as Spec]));
}

function sample(changes: ContextChanges): ReadonlyMap<string, Spec> {
  return policies(sampleContext(changes), changes.cluster === "vcluster" ? "birch--prod" : "birch--prod--web");
}

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`${text} is no block`);
  return parsed;
}

/** Whether an ipBlock peer lets an address through. */
function lets(peer: PolicyPeer, address: string): boolean {
  const { ipBlock } = peer;
  if (ipBlock === undefined) return false;
  const target = cidr(`${address}/32`);
  return (
    cidrContains(cidr(ipBlock.cidr), target) && !(ipBlock.except ?? []).some((not) => cidrContains(cidr(not), target))
  );
}

/** Every peer of every rule, with its rule's ports. */
function allPeers(context: EnvironmentContext, kind?: string): readonly (PolicyPeer & Rule)[] {
  return networkPolicyDrafts(context)
    .filter(({ manifest }) => kind === undefined || manifest.kind === kind)
    .map(({ manifest }) => manifest.spec as Spec)
    .flatMap(({ ingress = [], egress = [] }) => [...ingress, ...egress])
    .flatMap(({ from, to, ports }) => (from ?? to ?? []).map((peer) => ({ ...peer, ...(ports && { ports }) })));
}

const dnsPorts = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
];

describe("networkPolicyDrafts", () => {
  it("isolates every pod in both directions", () => {
    expect(sample({}).get("tenantry-default-deny")).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
  });

  it("opens the own environment by labels and nothing else by default", () => {
    const own = [
      {
        namespaceSelector: {
          matchLabels: { "tenantry.dev/tenant": "birch", "tenantry.dev/environment": "prod" },
        },
      },
    ];
    const made = sample({ environment: { aws: {}, ingress: { hosts: [] } } });
    expect([...made.keys()]).toEqual(["tenantry-default-deny", "tenantry-own-environment", "tenantry-dns"]);
    expect(made.get("tenantry-own-environment")).toMatchObject({ ingress: [{ from: own }], egress: [{ to: own }] });
  });

  it("never reaches instance metadata, and the Pod Identity agent on its port alone", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        for (const peer of allPeers(context)) {
          expect(lets(peer, "169.254.169.254")).toBe(false);
          if (lets(peer, "169.254.170.23")) expect(peer.ports).toEqual([{ protocol: "TCP", port: 80 }]);
        }
      }),
    );
  });

  it("writes no rule that the API server refuses or that means everyone", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const rules = networkPolicyDrafts(context)
          .map(({ manifest }) => manifest.spec as Spec)
          .flatMap(({ ingress = [], egress = [] }) => [...ingress, ...egress]);
        for (const { from, to } of rules) expect(from ?? to).not.toEqual([]);
        for (const { ipBlock, namespaceSelector, podSelector } of allPeers(context, "NetworkPolicy")) {
          expect(ipBlock === undefined).toBe((namespaceSelector ?? podSelector) !== undefined);
          for (const except of ipBlock?.except ?? []) {
            expect(cidrContains(cidr(ipBlock?.cidr ?? ""), cidr(except))).toBe(true);
            expect(ipBlock?.cidr).not.toBe(except);
          }
        }
      }),
    );
  });

  it("reaches DNS pods, and on Auto Mode the DNS service, which has no pods", () => {
    const pods = {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    };
    expect(sample({ host: { compute: "karpenter" } }).get("tenantry-dns")?.egress).toEqual([
      { to: [pods], ports: dnsPorts },
    ]);
    expect(sample({}).get("tenantry-dns")?.egress).toEqual([
      {
        to: [pods, { ipBlock: { cidr: "10.100.0.10/32" } }, { ipBlock: { cidr: "172.20.0.10/32" } }],
        ports: dnsPorts,
      },
    ]);
    expect(sample({ host: { serviceCidr: "10.9.0.0/20" } }).get("tenantry-dns")?.egress?.[0]?.to).toContainEqual({
      ipBlock: { cidr: "10.9.0.10/32" },
    });
  });

  it("admits the ingress controllers and load balancers of environments that publish hosts", () => {
    const host = { ingressNamespaces: ["ingress-system"], loadBalancerCidrs: ["10.64.0.0/24"] };
    expect(sample({ host }).get("tenantry-ingress")?.ingress).toEqual([
      {
        from: [
          { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-system" } } },
          { ipBlock: { cidr: "10.64.0.0/24" } },
        ],
      },
    ]);
    expect(sample({ host, environment: { ingress: { hosts: [] } } }).has("tenantry-ingress")).toBe(false);
  });

  it("opens only the own end of an allowed peer, whatever cluster model the peer has", () => {
    const peer = { tenant: "forge", environment: "prod", namespace: "ci", port: 443 };
    const namespaces = (namespace: string): object => ({
      matchLabels: {
        "tenantry.dev/tenant": "forge",
        "tenantry.dev/environment": "prod",
        "tenantry.dev/namespace": namespace,
      },
    });
    const peers = [
      { namespaceSelector: namespaces("ci") },
      {
        namespaceSelector: namespaces("vcluster"),
        podSelector: { matchLabels: { "vcluster.loft.sh/namespace": "ci" } },
      },
    ];
    const ports = [{ protocol: "TCP", port: 443 }];
    expect(sample({ environment: { allowedPeers: [{ ...peer, direction: "from" }] } }).get("tenantry-peers")).toEqual({
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: peers, ports }],
    });
    expect(sample({ environment: { allowedPeers: [{ ...peer, direction: "to" }] } }).get("tenantry-peers")).toEqual({
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: peers, ports }],
    });
  });

  it("lets only namespaces with an AWS role reach credentials and endpoints, by name where names are enforced", () => {
    const made = sample({});
    expect(made.get("tenantry-aws")?.egress).toEqual([
      { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [{ protocol: "TCP", port: 80 }] },
    ]);
    expect(made.get("tenantry-aws-names")?.egress).toContainEqual({
      to: [{ domainNames: ["s3.eu-central-1.amazonaws.com", "*.s3.eu-central-1.amazonaws.com"] }],
      ports: [{ protocol: "TCP", port: 443 }],
    });
    expect(policies(sampleContext(), "birch--prod--jobs").has("tenantry-aws")).toBe(false);
  });

  it("falls back to ports where no engine knows names", () => {
    const made = sample({ host: { compute: "karpenter", networkPolicy: "calico" } });
    expect(made.get("tenantry-aws")?.egress?.[1]).toEqual({
      to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }],
      ports: [{ protocol: "TCP", port: 443 }],
    });
    expect(made.has("tenantry-aws-names")).toBe(false);
  });

  it("writes declared host names in the language of the engine", () => {
    const environment = { egress: { fqdns: ["api.swift.example"], cidrs: [] } };
    expect(sample({ environment }).get("tenantry-egress-names")?.egress).toEqual([
      {
        to: [{ ipBlock: { cidr: "10.100.0.10/32" } }, { ipBlock: { cidr: "172.20.0.10/32" } }],
        ports: dnsPorts,
      },
      { to: [{ domainNames: ["api.swift.example"] }], ports: [{ protocol: "TCP", port: 443 }] },
    ]);
    const cilium = sample({ environment, host: { compute: "karpenter", networkPolicy: "cilium" } });
    expect(cilium.get("tenantry-egress-names")?.egress?.[1]).toEqual({
      toFQDNs: [{ matchName: "api.swift.example" }],
      toPorts: [{ ports: [{ port: "443", protocol: "TCP" }] }],
    });
    const calico = sample({ environment, host: { compute: "karpenter", networkPolicy: "calico" } });
    expect(calico.has("tenantry-egress-names")).toBe(false);
  });

  describe("of a virtual cluster", () => {
    it("lets the control plane alone reach the API server and the identity provider", () => {
      const made = sample({ cluster: "vcluster", host: { vpcCidrs: ["10.32.0.0/16"] } });
      const selector = {
        matchLabels: { app: "vcluster", release: "birch" },
        matchExpressions: [{ key: "vcluster.loft.sh/managed-by", operator: "DoesNotExist" }],
      };
      expect(made.get("tenantry-control-plane")).toMatchObject({
        podSelector: selector,
        egress: [
          {
            to: ["10.100.0.1/32", "172.20.0.1/32", "10.32.0.0/16"].map((block) => ({ ipBlock: { cidr: block } })),
            ports: [{ protocol: "TCP", port: 443 }],
          },
        ],
      });
      expect(made.get("tenantry-sign-in")).toMatchObject({ podSelector: selector });
      expect(made.get("tenantry-sign-in")?.egress?.[1]).toMatchObject({
        to: [{ domainNames: ["login.acme.example"] }],
      });
    });

    it("names no hosts by answers of a DNS that the tenant runs", () => {
      const environment = { egress: { fqdns: ["api.swift.example"], cidrs: [] } };
      const engines = [{}, { compute: "karpenter", networkPolicy: "cilium" }] as const;
      for (const host of engines) {
        const made = sample({ cluster: "vcluster", environment, host });
        expect(made.has("tenantry-egress-names")).toBe(false);
        expect(made.get("tenantry-aws")?.egress?.[1]?.to).toEqual([
          { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
        ]);
      }
    });

    it("opens declared egress, peers and AWS to synced pods, not to the control plane", () => {
      const made = sample({
        cluster: "vcluster",
        environment: { egress: { fqdns: [], cidrs: [{ cidr: "198.51.100.0/24", ports: [] }] } },
      });
      for (const name of ["tenantry-egress", "tenantry-aws", "tenantry-ingress"]) {
        expect(made.get(name)?.podSelector).toEqual({ matchLabels: { "vcluster.loft.sh/managed-by": "birch" } });
      }
      expect(made.get("tenantry-egress")?.egress).toEqual([{ to: [{ ipBlock: { cidr: "198.51.100.0/24" } }] }]);
    });
  });
});
