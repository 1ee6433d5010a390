import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyContext } from "../../../../test/support/environment-contexts.ts";
import type { Manifest } from "../../../model/blueprint.ts";
import type { AllowedPeer } from "../../../model/tenant.ts";
import { type EnvironmentContext, hostNamespaces } from "../../context.ts";
import { compileEnvironmentKubernetes } from "../compile-kubernetes.ts";
import type { LabelSelector, PolicyPeer, PolicyPort } from "./policy.ts";

/** A pod by what policies see of it. */
interface Pod {
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

interface Rule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
}

interface Spec {
  readonly podSelector: LabelSelector;
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

function matches(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator }) => (labels[key] === undefined) === (operator === "DoesNotExist"))
  );
}

/** Blocks count as matching every pod: whether they do is up to the engine, and the worst is assumed. */
function admits(peers: readonly PolicyPeer[], pod: Pod): boolean {
  return peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
    if (ipBlock !== undefined) return true;
    return (
      namespaceSelector !== undefined &&
      matches(namespaceSelector, pod.namespaceLabels) &&
      matches(podSelector, pod.labels)
    );
  });
}

function specsOn(manifests: readonly Manifest[], pod: Pod): readonly Spec[] {
  return manifests
    .filter(({ kind, metadata }) => kind === "NetworkPolicy" && metadata.namespace === pod.namespace)
    .map(({ spec }) => spec as Spec)
    .filter(({ podSelector }) => matches(podSelector, pod.labels));
}

function opens(port: number, { ports }: Rule): boolean {
  return ports === undefined || ports.some((open) => open.port === port && open.protocol === "TCP");
}

/** A connection needs the sender's egress and the receiver's ingress. */
function connects(manifests: readonly Manifest[], source: Pod, target: Pod, port: number): boolean {
  const out = specsOn(manifests, source).flatMap(({ egress = [] }) => egress);
  const into = specsOn(manifests, target).flatMap(({ ingress = [] }) => ingress);
  return (
    out.some((rule) => opens(port, rule) && admits(rule.to ?? [], target)) &&
    into.some((rule) => opens(port, rule) && admits(rule.from ?? [], source))
  );
}

function manifestsOf(context: EnvironmentContext): readonly Manifest[] {
  return compileEnvironmentKubernetes(context)
    .objects.filter(({ vcluster }) => vcluster === undefined)
    .map(({ manifest }) => manifest);
}

/** A workload pod in each declared namespace, with the marks that a syncer would add. */
function podsOf(context: EnvironmentContext, manifests: readonly Manifest[]): readonly Pod[] {
  const virtual = context.placement.architecture.cluster === "vcluster";
  return hostNamespaces(context).flatMap(({ short, host }) => {
    const own = manifests.find(({ kind, metadata }) => kind === "Namespace" && metadata.name === host);
    const namespaceLabels = own?.metadata.labels ?? {};
    if (!virtual) return [{ namespace: host, namespaceLabels, labels: { app: short } }];
    return context.environment.namespaces.map((name) => ({
      namespace: host,
      namespaceLabels,
      labels: {
        app: "vcluster",
        release: context.tenant.name,
        "vcluster.loft.sh/managed-by": context.tenant.name,
        "vcluster.loft.sh/namespace": name,
      },
    }));
  });
}

function withPeers(context: EnvironmentContext, allowedPeers: readonly AllowedPeer[]): EnvironmentContext {
  // No published hosts: load balancers' blocks hold no pods, which the worst-case reading of blocks would forget.
  return { ...context, environment: { ...context.environment, allowedPeers, ingress: { hosts: [] } } };
}

const twoEnvironments = fc
  .tuple(anyContext, anyContext)
  .filter(([left, right]) => left.tenant.name !== right.tenant.name);
const consent = fc.record({ sender: fc.boolean(), receiver: fc.boolean() });

describe("two environments in one cluster", () => {
  it("connect on a port exactly when both declare it, and on no other", () => {
    fc.assert(
      fc.property(twoEnvironments, consent, ([left, right], { sender, receiver }) => {
        const [senderSpace = "web"] = left.environment.namespaces;
        const [receiverSpace = "web"] = right.environment.namespaces;
        const peer = (direction: "to" | "from", other: EnvironmentContext, namespace: string): AllowedPeer => {
          return { direction, tenant: other.tenant.name, environment: other.environment.name, namespace, port: 8080 };
        };
        const source = withPeers(left, sender ? [peer("to", right, receiverSpace)] : []);
        const target = withPeers(right, receiver ? [peer("from", left, senderSpace)] : []);
        const manifests = [...manifestsOf(source), ...manifestsOf(target)];
        const [from] = podsOf(source, manifests);
        const [to] = podsOf(target, manifests);
        if (from === undefined || to === undefined) throw new Error("every environment has a pod");
        expect(connects(manifests, from, to, 8080)).toBe(sender && receiver);
        expect(connects(manifests, from, to, 443)).toBe(false);
        expect(connects(manifests, to, from, 8080)).toBe(false);
      }),
    );
  });

  it("connect their own pods on every port", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const manifests = manifestsOf(context);
        for (const source of podsOf(context, manifests)) {
          for (const target of podsOf(context, manifests)) {
            expect(connects(manifests, source, target, 9999)).toBe(true);
          }
        }
      }),
    );
  });
});
