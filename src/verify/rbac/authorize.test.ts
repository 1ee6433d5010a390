import { describe, expect, test } from "vitest";
import type { EstateResource } from "../../model/estate.ts";
import type { EksIdentity, EstateObject } from "../../model/estate-cluster.ts";
import { matchesScope } from "./access-policies.ts";
import type { AccessRequest } from "./access-request.ts";
import { authorize } from "./authorize.ts";
import { readClusterIdentities } from "./cluster-identity.ts";
import { withDefaultObjects } from "./default-objects.ts";
import { impersonated, serviceAccountRequester } from "./identity.ts";
import { indexRbac } from "./rbac-index.ts";

const apiVersion = "rbac.authorization.k8s.io/v1";
const dev = "arn:aws:iam::111122223333:role/team/dev";

function ask(
  verb: string,
  resource: string,
  more: Partial<Extract<AccessRequest, { kind: "resource" }>> = {},
): AccessRequest {
  return { kind: "resource", verb, group: "", resource, ...more };
}

function role(name: string, rules: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): EstateObject {
  return { apiVersion, kind: "ClusterRole", metadata: { name }, rules, ...more };
}

function binding(name: string, roleName: string, subjects: readonly unknown[]): EstateObject {
  return {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { kind: "ClusterRole", name: roleName },
    subjects,
  };
}

const readPods = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };

describe("authorize", () => {
  test("system:masters passes every check", () => {
    const answer = authorize(indexRbac([]), { user: "a", groups: ["system:masters"] }, ask("delete", "nodes"));
    expect(answer.decision).toBe("allow");
  });

  test("a list by metadata.name is of that name", () => {
    const named = { ...readPods, verbs: ["list"], resourceNames: ["a"] };
    const index = indexRbac([role("r", [named]), binding("b", "r", [{ kind: "User", name: "ann" }])]);
    const by = (value: string) => ask("list", "pods", { fieldSelector: [{ field: "metadata.name", value }] });
    expect(authorize(index, { user: "ann", groups: [] }, by("a")).decision).toBe("allow");
    expect(authorize(index, { user: "ann", groups: [] }, by("b")).decision).toBe("deny");
    expect(authorize(index, { user: "ann", groups: [] }, ask("list", "pods")).decision).toBe("deny");
  });

  test("roles that aggregate each other keep what is written in them, others lose it", () => {
    const gathers = (label: string) => ({
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: label } }] },
    });
    const labelled = (to: string) => ({ labels: { to } });
    const objects = [
      { ...role("a", [readPods], gathers("a")), metadata: { name: "a", ...labelled("b") } },
      { ...role("b", [], gathers("b")), metadata: { name: "b", ...labelled("a") } },
      role("c", [readPods], gathers("nobody")),
      binding("b", "b", [{ kind: "User", name: "ann" }]),
      binding("c", "c", [{ kind: "User", name: "bob" }]),
    ];
    const index = indexRbac(objects);
    expect(authorize(index, { user: "ann", groups: [] }, ask("get", "pods")).decision).toBe("allow");
    expect(authorize(index, { user: "bob", groups: [] }, ask("get", "pods")).decision).toBe("deny");
  });

  test("a missing role and an unknown kind of role are told", () => {
    const odd = { ...binding("odd", "x", [{ kind: "User", name: "ann" }]), roleRef: { kind: "Profile", name: "x" } };
    const index = indexRbac([binding("b", "gone", [{ kind: "User", name: "ann" }]), odd]);
    const { decision, because } = authorize(index, { user: "ann", groups: [] }, ask("get", "pods"));
    expect(decision).toBe("deny");
    expect(because).toContain('ClusterRole "gone" does not exist');
    expect(because).toContain('no kind of role "Profile"');
  });

  test("a dump of an API server has what it says of default roles, manifests have all", () => {
    const manifests = [binding("b", "view", [{ kind: "User", name: "ann" }])];
    const view = role("view", [], {
      metadata: { name: "view", labels: { "kubernetes.io/bootstrapping": "rbac-defaults" } },
    });
    const get = (objects: readonly EstateObject[]) =>
      authorize(indexRbac(withDefaultObjects(objects)), { user: "ann", groups: [] }, ask("get", "pods")).decision;
    expect(get(manifests)).toBe("allow");
    expect(get([...manifests, view])).toBe("deny");
  });

  test("impersonation adds the groups that the API server adds", () => {
    expect(impersonated("ann", ["g"]).groups).toEqual(["g", "system:authenticated"]);
    expect(impersonated("system:anonymous", []).groups).toEqual(["system:unauthenticated"]);
    expect(impersonated("ann", ["system:unauthenticated"]).groups).toEqual(["system:unauthenticated"]);
    expect(impersonated("system:serviceaccount:web:api", [])).toEqual(serviceAccountRequester("web", "api"));
    expect(impersonated("system:serviceaccount:web:api", ["g"]).groups).toEqual(["g", "system:authenticated"]);
  });
});

describe("EKS access policies", () => {
  const eks: EksIdentity = {
    accountId: "111122223333",
    region: "eu-central-1",
    clusterName: "c1",
    arn: "arn:aws:eks:eu-central-1:111122223333:cluster/c1",
    authenticationMode: "API",
  };
  const entry = (policy: string, scope: Readonly<Record<string, string | readonly string[]>>): EstateResource => ({
    id: "entry",
    type: "AWS::EKS::AccessEntry",
    accountId: "111122223333",
    region: "eu-central-1",
    properties: {
      ClusterName: "c1",
      PrincipalArn: dev,
      AccessPolicies: [{ PolicyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`, AccessScope: scope }],
    },
    tags: {},
    source: "entry",
  });
  const decide = (
    policy: string,
    scope: Readonly<Record<string, string | readonly string[]>>,
    request: AccessRequest,
  ) => {
    const [identity] = readClusterIdentities({ eks, entries: [entry(policy, scope)] });
    const index = indexRbac([], identity === undefined ? [] : [identity]);
    return authorize(index, { user: identity?.user ?? "", groups: [], principal: dev }, request).decision;
  };

  test("count in the namespaces of their scope, and its wildcards", () => {
    const scope = { Type: "namespace", Namespaces: ["tenant-1*"] };
    const secrets = (namespace: string) => ask("get", "secrets", { namespace });
    expect(decide("AmazonEKSEditPolicy", scope, secrets("tenant-10"))).toBe("allow");
    expect(decide("AmazonEKSEditPolicy", scope, secrets("tenant-2"))).toBe("deny");
    expect(decide("AmazonEKSViewPolicy", scope, secrets("tenant-1"))).toBe("deny");
    expect(decide("AmazonEKSEditPolicy", scope, ask("get", "secrets"))).toBe("deny");
  });

  test("count only for the principal itself, not for whom it impersonates", () => {
    const identities = readClusterIdentities({
      eks,
      entries: [entry("AmazonEKSClusterAdminPolicy", { Type: "cluster" })],
    });
    const index = indexRbac([], identities);
    const user = identities[0]?.user ?? "";
    expect(user).toBe("arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}");
    expect(authorize(index, { user, groups: [], principal: dev }, ask("delete", "nodes")).decision).toBe("allow");
    expect(authorize(index, { user, groups: [] }, ask("delete", "nodes")).decision).toBe("deny");
  });

  test("are unknown where AWS does not publish them", () => {
    expect(decide("AmazonEKSNewPolicy", { Type: "cluster" }, ask("get", "pods"))).toBe("unknown");
    expect(decide("AmazonEKSAutoNodePolicy", { Type: "cluster" }, ask("get", "secrets"))).toBe("unknown");
  });

  test("scopes match as globs do", () => {
    const table: readonly (readonly [string, string, boolean])[] = [
      ["*", "a", true],
      ["a-*-z", "a-b-z", true],
      ["a-*-z", "a-z", false],
      ["*b*", "abc", true],
      ["*b*", "ac", false],
      ["a", "a", true],
      ["a", "ab", false],
      ["ab*b", "ab", false],
      ["a.b", "axb", false],
    ];
    for (const [pattern, namespace, expected] of table) {
      expect([pattern, namespace, matchesScope(pattern, namespace)]).toEqual([pattern, namespace, expected]);
    }
  });
});
