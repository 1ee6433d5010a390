import type { Manifest } from "../../../model/blueprint.ts";
import { type Validation, validatingPolicy } from "./admission-policy.ts";
import { celText, listed, mayNotChangeGuardrail, selectsOnly } from "./cel.ts";

/** Instance metadata and the Pod Identity agent, by both address families. */
const metadataBlocks = ["169.254.0.0/16", "fd00:ec2::/32"];

interface Direction {
  readonly rules: string;
  readonly peers: "from" | "to";
}

const ingress: Direction = { rules: "object.spec.?ingress.orValue([])", peers: "from" };
const egress: Direction = { rules: "object.spec.?egress.orValue([])", peers: "to" };
const directions = [ingress, egress];

/** All peers of both directions for which a condition on `p` holds, mapped to text, as a list of lists. */
function peersWhere(condition: string, text: string): string {
  return directions.map((direction) => peersIn(direction, condition, text)).join(" + ");
}

/** The peers of one direction, likewise; the condition may read their rule as `r`. */
function peersIn({ rules, peers }: Direction, condition: string, text: string): string {
  return `${rules}.map(r, r.?${peers}.orValue([]).filter(p, ${condition}).map(p, ${text}))`;
}

const isForeign = `has(p.namespaceSelector) && !(${selectsOnly("p.namespaceSelector", "params.spec.peerEnvironments")})`;
const isUndeclared =
  "has(p.ipBlock) && !params.spec.egress.exists(b, cidr(b.cidr).containsCIDR(p.ipBlock.cidr) && (b.ports.size() == 0 || (r.?ports.orValue([]).size() > 0 && r.ports.all(t, t.?protocol.orValue('TCP') == 'TCP' && !has(t.endPort) && has(t.port) && type(t.port) == int && t.port in b.ports))))";
const reachesMetadata = `has(p.ipBlock) && [${metadataBlocks.map(celText).join(", ")}].exists(m, cidr(m).containsCIDR(p.ipBlock.cidr) || (cidr(p.ipBlock.cidr).containsCIDR(m) && !p.ipBlock.?except.orValue([]).exists(x, cidr(x).containsCIDR(m))))`;

const selectorText =
  "p.namespaceSelector.?matchLabels.orValue({}).size() == 0 ? '{}' : p.namespaceSelector.matchLabels.map(k, k + '=' + p.namespaceSelector.matchLabels[k]).join(',')";

const validations: readonly Validation[] = [
  {
    expression: directions
      .map(({ rules, peers }) => `${rules}.all(r, r.?${peers}.orValue([]).size() > 0)`)
      .join(" && "),
    message: "a rule without peers allows everyone; name the peers in from and to",
  },
  {
    expression: "variables.foreignSelectors.size() == 0",
    message: "a namespaceSelector reaches beyond the environment's peers",
    messageExpression: `'namespaceSelector ' + variables.foreignSelectors[0][0] + ' reaches beyond the environment\\'s peers; select kubernetes.io/metadata.name or tenantry.dev/tenant and tenantry.dev/environment of: ' + ${listed("peerEnvironments")}`,
  },
  {
    expression: "variables.metadataBlocks.size() == 0",
    message: "an ipBlock reaches the instance metadata addresses; add 169.254.0.0/16 to its except list",
    messageExpression:
      "'ipBlock ' + variables.metadataBlocks[0][0] + ' reaches the instance metadata addresses; add 169.254.0.0/16 to its except list'",
  },
  {
    expression: "variables.undeclaredBlocks.size() == 0",
    message: "an ipBlock is not among the environment's declared blocks and ports",
    messageExpression: `'ipBlock ' + variables.undeclaredBlocks[0][0] + ' is not declared for these ports; declare it under egress.cidrs. Declared: ' + (params.spec.egress.size() == 0 ? '(none)' : params.spec.egress.size() <= 10 ? params.spec.egress.map(b, b.cidr).join(', ') : string(params.spec.egress.size()) + ' entries of spec.egress in the Guardrail')`,
  },
  {
    expression: "object.spec.?ingress.orValue([]).all(r, r.?from.orValue([]).all(p, !has(p.ipBlock)))",
    message:
      "an ingress rule may not name addresses; load balancers are let in by the platform, others as declared peers",
  },
];

/**
 * NetworkPolicies of tenants open paths only to the own environment and to declared peers.
 *
 * Policies add up, so a single one with an empty peer would undo the platform's default deny. Before the Guardrail exists
 * the platform lays its own policies; no pod is admitted and no tenant has access yet.
 */
export function networkPeerPolicy(): readonly Manifest[] {
  return validatingPolicy({
    name: "tenantry-network-peers",
    params: "namespace",
    withoutGuardrail: "allow",
    scope: "tenant-namespaces",
    rules: [{ apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], operations: ["CREATE", "UPDATE"] }],
    conditions: [mayNotChangeGuardrail("request.namespace")],
    variables: [
      { name: "foreignSelectors", expression: notEmpty(peersWhere(isForeign, selectorText)) },
      { name: "metadataBlocks", expression: notEmpty(peersWhere(reachesMetadata, "p.ipBlock.cidr")) },
      { name: "undeclaredBlocks", expression: notEmpty(peersIn(egress, isUndeclared, "p.ipBlock.cidr")) },
    ],
    validations,
  });
}

function notEmpty(lists: string): string {
  return `(${lists}).filter(l, l.size() > 0)`;
}
