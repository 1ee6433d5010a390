import type { FrozenGraph } from "./frozen-graph.ts";
import type { VertexId, VertexKind } from "./graph-builder.ts";
import { vertexKinds } from "./vertex-kinds.ts";

/**
 * A vertex in words: `service account web/api of cluster eu1-a`, `deployment/api in namespace web of cluster eu1-a`,
 * `IAM role node-eu1`.
 */
export function describeVertex({ keys, kinds }: FrozenGraph, vertex: VertexId): string {
  const kind = vertexKinds[kinds[vertex] as number] ?? "hub";
  return words[kind](keys[vertex] ?? "");
}

const words: Readonly<Record<VertexKind, (key: string) => string>> = {
  attacker: (key) => `the attacker ${key}`,
  subject: (key) => {
    const [cluster, rest] = cutAt(key, "/");
    const [kind, name] = cutAt(rest, "/");
    const what = name.endsWith("/*") ? `every service account of namespace ${name.slice(0, -2)}` : undefined;
    return `${what ?? `${subjectWords[kind] ?? kind} ${name}`} of cluster ${cluster}`;
  },
  grant: (key) => {
    const [cluster, rest] = cutAt(key, "/");
    const [namespace, role] = cutAt(rest, "/");
    return `the rules of ${role} in ${namespace === "-" ? "all" : `namespace ${namespace}`} of cluster ${cluster}`;
  },
  workload: (key) => inNamespace(key, "every workload"),
  "pod-creation": (key) => {
    const [cluster, namespace] = cutAt(key, "/");
    return `a pod of one's own in namespace ${namespace} of cluster ${cluster}`;
  },
  node: (key) => {
    const [cluster, nodeClass] = cutAt(key, "/");
    return `root on nodes ${nodeClass} of cluster ${cluster}`;
  },
  "cluster-data": (key) => inNamespace(key, "all data"),
  principal: describePrincipal,
  "aws-data": (key) => {
    const [resource, partition] = cutAt(key, "#");
    const [kind, value] = cutAt(partition, ":");
    return partition === "" ? shortArn(resource) : `${shortArn(resource)} (${kind} ${value})`;
  },
  admin: (key) => {
    const [kind, name] = cutAt(key, ":");
    return `administration of ${name === "" ? `the ${kind}` : `${kind} ${name}`}`;
  },
  network: (key) => `the network of ${key}`,
  hub: describeHub,
};

const hubWords: Readonly<Record<string, string>> = {
  "START:somebody": "anyone who is signed in",
  "START:anybody": "anyone without credentials",
  "GAP:everybody": "every environment",
};

// Keys are `<rule>:<name>`, or `<cluster>/*/<kind>` for everything of a kind.
function describeHub(key: string): string {
  const known = hubWords[key];
  if (known !== undefined) return known;
  const [cluster, kind] = key.split("/*/");
  if (kind !== undefined) return `every ${kind.replace("-", " ")} of cluster ${cluster}`;
  return key.replace(/^[A-Z]+\d*:/, "");
}

const subjectWords: Readonly<Record<string, string>> = {
  User: "user",
  Group: "group",
  ServiceAccount: "service account",
};

function inNamespace(key: string, all: string): string {
  const [cluster, rest] = cutAt(key, "/");
  const [namespace, name] = cutAt(rest, "/");
  const what = name === "*" ? all : name.endsWith("/*") ? `every ${name.slice(0, -2)}` : name;
  return `${what}${namespace === "-" ? "" : ` in namespace ${namespace}`} of cluster ${cluster}`;
}

const principalWords: Readonly<Record<string, string>> = {
  role: "IAM role",
  user: "IAM user",
  root: "the root user of",
};

/** `IAM role deploy (333333333333)`; what is no IAM ARN is given as it is. */
function describePrincipal(arn: string): string {
  const [, , service, , account = "", resource = ""] = arn.split(":");
  const [kind, path] = cutAt(resource, "/");
  const word = service === "iam" ? principalWords[kind] : undefined;
  if (word === undefined) return arn;
  return path === "" ? `${word} account ${account}` : `${word} ${path.slice(path.lastIndexOf("/") + 1)} (${account})`;
}

/** An ARN without partition, region and account: `s3 bucket-name`, `dynamodb table/orders`. */
function shortArn(id: string): string {
  if (!id.startsWith("arn:")) return id;
  const parts = id.split(":");
  return `${parts[2] ?? ""} ${parts.slice(5).join(":")}`;
}

function cutAt(text: string, separator: string): readonly [string, string] {
  const place = text.indexOf(separator);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + separator.length)];
}
