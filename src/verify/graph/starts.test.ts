import { describe, expect, it } from "vitest";
import { claimsOfCase, type EdgeCase, estateOfCase } from "../edges/case-file.ts";
import { recordGraph } from "../edges/recording-graph.ts";
import { createScene } from "../scene/create-scene.ts";
import { deriveGaps } from "./derive-gaps.ts";
import { linkMembers } from "./link-members.ts";
import { deriveStarts, findFamilies } from "./starts.ts";

type Small = Omit<EdgeCase, "name" | "expect">;

function sceneOf(small: Small) {
  const edgeCase: EdgeCase = { name: "", expect: {}, ...small };
  return createScene(estateOfCase(edgeCase), claimsOfCase(edgeCase), small.threatModel ?? "code-execution");
}

function startsOf(small: Small): ReadonlyMap<string, string> {
  const recording = recordGraph();
  deriveStarts(sceneOf(small), recording.graph);
  return recording.edges;
}

const devs = { cluster: "eu1", kind: "Group", name: "devs" } as const;
const birch: Small = {
  claims: { "birch/prod": { namespaces: ["eu1/web"], subjects: [devs] } },
  clusters: [{ name: "eu1", objects: ["Namespace/web", "Deployment/web/api"] }],
};

describe("deriveStarts", () => {
  it("starts people under every threat model, code only where code is run", () => {
    const weak = startsOf({ ...birch, threatModel: "credentials" });
    expect([...weak.keys()]).toContain("attacker birch/prod -> subject eu1/Group/devs");
    expect([...weak.keys()].filter((edge) => edge.includes("workload"))).toEqual([]);
    const strong = [...startsOf(birch).keys()];
    expect(strong).toContain("attacker birch/prod -> pod-creation eu1/web");
    expect(strong).toContain("attacker birch/prod -> workload eu1/web/deployment/api");
    expect(strong).toContain("attacker birch/prod -> workload eu1/web/*");
  });

  it("lets everybody be nobody where a binding names whoever is not authenticated", () => {
    const subjects = [
      { kind: "Group", name: "system:unauthenticated" },
      { kind: "User", name: "system:anonymous" },
    ];
    const roleRef = { kind: "ClusterRole", name: "view" };
    const [cluster] = birch.clusters ?? [];
    const objects = [{ kind: "ClusterRoleBinding", name: "public", roleRef, subjects }];
    const edges = [...startsOf({ ...birch, clusters: [{ name: "eu1", ...cluster, objects }] }).keys()];
    expect(edges).toContain("attacker birch/prod -> hub START:anybody");
    expect(edges).toContain("hub START:anybody -> subject eu1/Group/system:unauthenticated");
    expect(edges).toContain("hub START:anybody -> subject eu1/User/system:anonymous");
  });

  it("tells apart people that two environments share", () => {
    const edges = startsOf({
      ...birch,
      claims: { ...birch.claims, "birch/dev": { subjects: [devs, { ...devs, name: "juniors" }] } },
    });
    expect(edges.get("attacker birch/prod -> subject eu1/Group/devs")).toBe("START-SHARED");
    expect(edges.get("attacker birch/dev -> subject eu1/Group/devs")).toBe("START-SHARED");
    expect(edges.get("attacker birch/dev -> subject eu1/Group/juniors")).toBe("START");
  });

  it("knows people in a cluster where they have nothing, when a binding there names them", () => {
    const subjects = [{ kind: "Group", name: "devs" }];
    const elsewhere = { name: "eu2", objects: [{ kind: "ClusterRoleBinding", name: "oops", subjects }] };
    const edges = startsOf({ ...birch, clusters: [...(birch.clusters ?? []), elsewhere] });
    expect(edges.get("attacker birch/prod -> subject eu2/Group/devs")).toBe("START");
    expect([...edges.keys()]).toContain("hub START:somebody -> subject eu2/Group/system:authenticated");
  });

  it("takes a service account by its user name", () => {
    const user = { cluster: "eu1", kind: "User", name: "system:serviceaccount:ci:deployer" } as const;
    const edges = startsOf({ ...birch, claims: { "birch/prod": { subjects: [user] } } });
    expect([...edges.keys()]).toEqual([
      "attacker birch/prod -> subject eu1/ServiceAccount/ci/deployer",
      "hub START:somebody -> subject eu1/Group/system:authenticated",
    ]);
  });
});

describe("findFamilies", () => {
  it("joins whoever shares people, over others too, and nobody else", () => {
    const person = (name: string) => ({ cluster: "eu1", kind: "User", name }) as const;
    const scene = sceneOf({
      claims: {
        "a/dev": { subjects: [person("x")] },
        "a/prod": { subjects: [person("x"), person("y")] },
        "b/prod": { subjects: [person("z")] },
        "c/prod": { subjects: [{ ...person("y"), cluster: "eu2" }] },
      },
      clusters: [{ name: "eu1" }, { name: "eu2" }],
    });
    expect(findFamilies(scene)).toEqual([0, 0, 2, 0]);
  });
});

describe("linkMembers", () => {
  it("leads from a cluster's administration to everything in it", () => {
    const recording = recordGraph();
    linkMembers(
      sceneOf({ ...birch, clusters: [{ name: "eu1", objects: ["Secret/web/token", "Deployment/web/api"] }] }),
      recording.graph,
    );
    const edges = [...recording.edges.keys()];
    expect(edges).toContain("admin cluster:eu1 -> hub eu1/*/secret");
    expect(edges).toContain("hub eu1/*/secret -> cluster-data eu1/web/secret/*");
    expect(edges).toContain("cluster-data eu1/web/secret/* -> cluster-data eu1/web/secret/token");
    expect(edges).toContain("workload eu1/web/* -> workload eu1/web/deployment/api");
    expect(edges).toContain("admin cluster:eu1 -> pod-creation eu1/web");
  });
});

describe("deriveGaps", () => {
  const unknownOf = (gaps: EdgeCase["gaps"]) => {
    const recording = recordGraph();
    deriveGaps(sceneOf({ ...birch, accounts: [{ id: "111111111111" }], gaps: gaps ?? [] }), recording.graph);
    return { unknown: [...recording.unknown], edges: [...recording.edges.keys()] };
  };

  it("lets whoever is in a place hold what was not read of it", () => {
    const { unknown, edges } = unknownOf([
      { place: "eu1", what: "rbac.authorization.k8s.io/v1/RoleBinding", reason: "forbidden" },
      { place: "111111111111/eu-central-1", what: "*", reason: "denied" },
    ]);
    expect(unknown).toEqual(["GAP:eu1:rbac.authorization.k8s.io/v1/RoleBinding", "GAP:111111111111/eu-central-1:*"]);
    expect(edges).toContain("attacker birch/prod -> hub GAP:eu1");
  });

  it("lets whoever claims something in a cluster that was not read hold all that others have there", () => {
    const there = { namespaces: ["eu9/web"] };
    const recording = recordGraph();
    deriveGaps(sceneOf({ claims: { "birch/prod": there, "cedar/prod": there } }), recording.graph);
    expect([...recording.unknown]).toEqual(["GAP:eu9"]);
    expect([...recording.edges.keys()]).toEqual([
      "attacker birch/prod -> hub GAP:eu9",
      "attacker cedar/prod -> hub GAP:eu9",
    ]);
  });

  it("leaves what environments may have in an account of which nothing was read unknown", () => {
    const recording = recordGraph();
    const gaps = [{ place: "222222222222", what: "*", reason: "denied" }];
    deriveGaps(sceneOf({ ...birch, gaps }), recording.graph);
    expect([...recording.unknown]).toEqual(["GAP:222222222222:*"]);
    expect([...recording.edges.keys()]).toContain("attacker birch/prod -> hub GAP:222222222222");
  });

  it("does not ignore parameters of admission policies", () => {
    const recording = recordGraph();
    const group = "admissionregistration.k8s.io/v1";
    const objects = [
      {
        kind: "ValidatingAdmissionPolicy",
        name: "p",
        spec: { paramKind: { apiVersion: "v1", kind: "ConfigMap" }, validations: [{ expression: "params != null" }] },
      },
      {
        kind: "ValidatingAdmissionPolicyBinding",
        apiVersion: group,
        name: "p",
        spec: { policyName: "p", validationActions: ["Deny"], paramRef: { name: "limits" } },
      },
    ];
    const gaps = [{ place: "eu1", what: "v1/ConfigMap", reason: "forbidden" }];
    deriveGaps(sceneOf({ ...birch, clusters: [{ name: "eu1", objects }], gaps }), recording.graph);
    expect([...recording.unknown]).toEqual(["GAP:eu1:v1/ConfigMap"]);
  });

  it("ignores what decides no access, and places that are not in the estate and in which nobody has anything", () => {
    expect(unknownOf([{ place: "eu1", what: "v1/Event", reason: "forbidden" }]).unknown).toEqual([]);
    expect(unknownOf([{ place: "eu9", what: "*", reason: "forbidden" }]).unknown).toEqual([]);
  });
});
