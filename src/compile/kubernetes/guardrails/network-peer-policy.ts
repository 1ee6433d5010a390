import type { Manifest } from "../../../model/blueprint.ts";
import { type Validation, validatingPolicy } from "./admission-policy.ts";
import { celText, listed, mayNotChangeGuardrail, selectsOnly } from "./cel.ts";

/** Instance metadata and the Pod Identity agent, by both address families. */
const metadataBlocks = ["169.254.0.0/16", "fd00:ec2::/32"];

const directions = [
  { rules: "object.spec.?ingress.orValue([])", peers: "from" },
  { rules: "object.spec.?egress.orValue([])", peers: "to" },
];

/** All peers of both directions for which a condition on `p` holds, mapped to text, as a list of lists. */
function peersWhere(condition: string, text: string): string {
  return directions
    .map(({ rules, peers }) => `${rules}.map(r, r.?${peers}.orValue([]).filter(p, ${condition}).map(p, ${text}))`)
    .join(" + ");
}

const isForeign = `has(p.namespaceSelector) && !(${selectsOnly("p.namespaceSelector", "params.spec.peerEnvironments")})`;
const isUndeclared = "has(p.ipBlock) && !params.spec.peerCidrs.exists(c, cidr(c).containsCIDR(p.ipBlock.cidr))";
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
    message: "an ipBlock is not among the environment's declared blocks",
    messageExpression: `'ipBlock ' + variables.undeclaredBlocks[0][0] + ' is not declared; declare it under egress.cidrs. Declared: ' + ${listed("peerCidrs")}`,
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
      { name: "undeclaredBlocks", expression: notEmpty(peersWhere(isUndeclared, "p.ipBlock.cidr")) },
    ],
    validations,
  });
}

function notEmpty(lists: string): string {
  return `(${lists}).filter(l, l.size() > 0)`;
}
