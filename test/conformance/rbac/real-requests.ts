import type { Requester, ResourceRequest } from "../../../src/verify/rbac/access-request.ts";
import type { ApiAnswer, ApiClient, ApiRequest } from "../kubernetes/harness/api-client.ts";
import type { Random } from "./random.ts";
import { groups, names, namespaces, subjects } from "./vocabulary.ts";

/** A request as somebody would send it, and what it asks for by our reading. */
export interface RealRequest {
  readonly user: string;
  readonly groups: readonly string[];
  readonly call: ApiRequest;
  /** All of them must be allowed. */
  readonly asks: readonly ResourceRequest[];
}

const deployment = {
  selector: { matchLabels: { a: "b" } },
  template: {
    metadata: { labels: { a: "b" } },
    spec: { containers: [{ name: "c", image: "registry.example.com/c:1" }] },
  },
};

const collections: readonly {
  readonly base: string;
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly spec?: unknown;
}[] = [
  { base: "/api/v1", group: "", resource: "secrets", kind: "Secret" },
  { base: "/api/v1", group: "", resource: "configmaps", kind: "ConfigMap" },
  { base: "/apis/apps/v1", group: "apps", resource: "deployments", kind: "Deployment", spec: deployment },
  { base: "/apis/rbac.authorization.k8s.io/v1", group: "rbac.authorization.k8s.io", resource: "roles", kind: "Role" },
];

/** Requests of every verb; nothing is written, since writes are dry runs of objects that do not exist. */
export function generateRealRequest(random: Random): RealRequest {
  const { base, group, resource, kind, spec } = random.pick(collections);
  const namespace = random.pick(namespaces);
  const name = random.pick(names);
  const collection = `${base}/namespaces/${namespace}/${resource}`;
  const body = { apiVersion: base.replace(/^\/apis?\//, ""), kind, metadata: { name, namespace }, spec };
  const ask = (verb: string, more: Partial<ResourceRequest> = {}): ResourceRequest => ({
    kind: "resource",
    verb,
    group,
    resource,
    namespace,
    ...more,
  });
  const asks = (verb: string, more: Partial<ResourceRequest> = {}): readonly ResourceRequest[] => [ask(verb, more)];
  const who = requester(random);
  const dry = "dryRun=All";
  switch (random.int(9)) {
    case 0:
      return { ...who, call: { method: "GET", path: `${collection}/${name}` }, asks: asks("get", { name }) };
    case 1:
      return { ...who, call: { method: "GET", path: `${collection}?limit=1` }, asks: asks("list") };
    case 2: {
      const path = `${collection}?limit=1&fieldSelector=metadata.name%3D${name}`;
      const fieldSelector = [{ field: "metadata.name", value: name }];
      return { ...who, call: { method: "GET", path }, asks: asks("list", { fieldSelector }) };
    }
    case 3:
      return { ...who, call: { method: "POST", path: `${collection}?${dry}`, body }, asks: asks("create") };
    case 4:
      return {
        ...who,
        call: { method: "DELETE", path: `${collection}/${name}?${dry}` },
        asks: asks("delete", { name }),
      };
    case 5: {
      const path = `${collection}?${dry}&fieldSelector=metadata.name%3D${name}`;
      return { ...who, call: { method: "DELETE", path }, asks: asks("deletecollection") };
    }
    case 6: {
      const call: ApiRequest = {
        method: "PATCH",
        path: `${collection}/${name}?${dry}`,
        contentType: "application/merge-patch+json",
        body: { metadata: { labels: { a: "b" } } },
      };
      return { ...who, call, asks: asks("patch", { name }) };
    }
    case 7: {
      // Server-side apply of what does not exist yet is also a create, whose name the path holds.
      const call: ApiRequest = {
        method: "PATCH",
        path: `${collection}/${name}?${dry}&fieldManager=suite`,
        contentType: "application/apply-patch+yaml",
        body,
      };
      return { ...who, call, asks: [ask("patch", { name }), ask("create", { name })] };
    }
    default: {
      const path = `${base}/${resource}?limit=1`;
      const { namespace: _, ...everywhere } = ask("list");
      return { ...who, call: { method: "GET", path }, asks: [everywhere] };
    }
  }
}

function requester(random: Random): { readonly user: string; readonly groups: readonly string[] } {
  const { kind, name, namespace } = random.pick(subjects.filter((subject) => subject.kind !== "Group"));
  if (kind === "ServiceAccount") return { user: `system:serviceaccount:${namespace}:${name}`, groups: [] };
  return { user: name, groups: random.chance(0.6) ? random.some(groups, 2) : [] };
}

/**
 * Whether authorisation let a request through: it did unless the answer says that this user cannot do this. Roles, once let
 * through, meet the escalation check, whose refusal sounds otherwise.
 */
export function wasAuthorised({ status, body }: ApiAnswer, { user }: Pick<Requester, "user">): boolean {
  return !(status === 403 && (body.message ?? "").includes(`User ${JSON.stringify(user)} cannot `));
}

/** Sends a request as somebody else. */
export function sendAs(admin: ApiClient, request: Omit<RealRequest, "asks">): Promise<ApiAnswer> {
  const { user, groups: inGroups, call } = request;
  const headers = { "impersonate-user": user, ...(inGroups.length === 0 ? {} : { "impersonate-group": inGroups }) };
  return admin.send({ ...call, headers });
}
