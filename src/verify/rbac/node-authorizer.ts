import type { AccessRequest, ResourceRequest } from "./access-request.ts";
import { requestedName } from "./access-request.ts";
import { nodeRules } from "./default-objects.ts";
import type { NodeGraph } from "./node-graph.ts";
import { ruleAllows } from "./rule-allows.ts";

/** A request of a kubelet: the node's name and the relations of the cluster. */
export interface NodeQuestion {
  readonly node: string;
  readonly graph: NodeGraph;
  readonly request: AccessRequest;
}

/**
 * Whether the node authoriser lets a kubelet do something: read what the pods bound to its node name, make tokens for their
 * service accounts, look after its own Node, lease and CSINode, and what the role `system:node` says of everything else.
 *
 * What admission (NodeRestriction) refuses afterwards is allowed here, as it is by the API server's authorisers.
 *
 * Source: kubernetes 1.36 plugin/pkg/auth/authorizer/node/node_authorizer.go.
 */
export function nodeMay(question: NodeQuestion): boolean {
  const { request } = question;
  if (request.kind === "resource") {
    const decide = special.get(`${request.group}/${request.resource}`);
    if (decide !== undefined) return decide({ ...question, request });
  }
  return nodeRules().some((rule) => ruleAllows(rule, request));
}

type ResourceQuestion = NodeQuestion & { readonly request: ResourceRequest };
type Decide = (question: ResourceQuestion) => boolean;

const special = new Map<string, Decide>([
  ["/secrets", readsNamespaced],
  ["/configmaps", readsNamespaced],
  ["/persistentvolumeclaims", mayClaim],
  ["/persistentvolumes", getsRelated],
  ["resource.k8s.io/resourceclaims", getsRelated],
  ["storage.k8s.io/volumeattachments", getsRelated],
  ["/serviceaccounts", mayAccount],
  ["coordination.k8s.io/leases", mayLease],
  ["storage.k8s.io/csinodes", mayCsiNode],
  ["resource.k8s.io/resourceslices", maySlice],
  ["/nodes", mayNode],
  ["/pods", mayPod],
  // Only with a feature that is off by default.
  ["certificates.k8s.io/podcertificaterequests", () => false],
]);

const reads = ["get", "list", "watch"];
const ownVerbs = ["get", "create", "update", "patch", "delete"];

function readsNamespaced(question: ResourceQuestion): boolean {
  const { verb, namespace } = question.request;
  return reads.includes(verb) && subresourceOf(question) === "" && Boolean(namespace) && isRelated(question);
}

function getsRelated(question: ResourceQuestion): boolean {
  return question.request.verb === "get" && subresourceOf(question) === "" && isRelated(question);
}

function mayClaim(question: ResourceQuestion): boolean {
  if (subresourceOf(question) !== "status") return getsRelated(question);
  return ["update", "patch"].includes(question.request.verb) && isRelated(question);
}

function mayAccount(question: ResourceQuestion): boolean {
  const { verb } = question.request;
  if (verb === "get" && subresourceOf(question) === "") return readsNamespaced(question);
  return verb === "create" && subresourceOf(question) === "token" && isRelated(question);
}

function mayLease({ node, request }: ResourceQuestion): boolean {
  if (!ownVerbs.includes(request.verb) || request.namespace !== "kube-node-lease") return false;
  return request.verb === "create" || requestedName(request) === node;
}

function mayCsiNode(question: ResourceQuestion): boolean {
  const { node, request } = question;
  if (!ownVerbs.includes(request.verb) || subresourceOf(question) !== "") return false;
  return request.verb === "create" || requestedName(request) === node;
}

function maySlice(question: ResourceQuestion): boolean {
  if (subresourceOf(question) !== "") return false;
  switch (question.request.verb) {
    case "create":
      return true;
    case "get":
    case "update":
    case "patch":
    case "delete":
      return isRelated(question);
    case "watch":
    case "list":
    case "deletecollection":
      return selectsOwn(question);
    default:
      return false;
  }
}

function mayNode(question: ResourceQuestion): boolean {
  const { verb } = question.request;
  switch (subresourceOf(question)) {
    case "":
      if (["create", "update", "patch"].includes(verb)) return true;
      return reads.includes(verb) && requestedName(question.request) === question.node;
    case "status":
      return ["update", "patch"].includes(verb);
    default:
      return false;
  }
}

function mayPod(question: ResourceQuestion): boolean {
  const { verb } = question.request;
  switch (subresourceOf(question)) {
    case "":
      if (verb === "get") return isRelated(question);
      if (verb === "list" || verb === "watch") return selectsOwn(question) || isRelated(question);
      return verb === "create" || verb === "delete";
    case "status":
      return verb === "update" || verb === "patch";
    case "eviction":
      return verb === "create";
    default:
      return false;
  }
}

/** Whether a list is limited to what is of the node. */
function selectsOwn({ node, request }: ResourceQuestion): boolean {
  return (request.fieldSelector ?? []).some(({ field, value }) => field === "spec.nodeName" && value === node);
}

function isRelated({ node, graph, request }: ResourceQuestion): boolean {
  const name = requestedName(request);
  const { resource, namespace } = request;
  return name !== "" && graph.isRelated(node, { resource, ...(namespace ? { namespace } : {}), name });
}

function subresourceOf({ request }: ResourceQuestion): string {
  return request.subresource ?? "";
}
