import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPaint } from "../../io/paint.ts";
import { runCli } from "../../run-cli.ts";

const manifests = `
apiVersion: v1
kind: List
items:
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: { name: dev, namespace: web }
    roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
    subjects: [{ kind: Group, name: devs }, { kind: ServiceAccount, name: api }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: broken }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gone }
subjects: [{ kind: User, name: ann }]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec: { group: example.com, scope: Namespaced, names: { plural: widgets, singular: widget, kind: Widget, shortNames: [wd] } }
`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "query-rbac-"));
  writeFileSync(join(folder, "a.yaml"), manifests);
  writeFileSync(join(folder, "owner.json"), '[{"verbs":["get"],"apiGroups":[""],"resources":["*/log"]}]');
  writeFileSync(join(folder, "wanted.json"), '[{"verbs":["get","list"],"apiGroups":[""],"resources":["pods/log"]}]');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...argv: readonly string[]): Promise<{ code: number; out: string; note: string }> {
  const out: string[] = [];
  const note: string[] = [];
  const paint = createPaint(false);
  const code = await runCli(argv, () => ({
    out: (text) => void out.push(text),
    note: (text) => void note.push(text),
    outPaint: paint,
    notePaint: paint,
    columns: 100,
    cwd: folder,
  }));
  return { code, out: out.join(""), note: note.join("") };
}

describe("query rbac", () => {
  it("says yes with the binding, role and rule", async () => {
    const { code, out } = await run("query", "rbac", "--as", "ann", "--as-group", "devs", "get", "po/log", "-n", "web");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^yes\nRoleBinding "web\/dev" of ClusterRole "edit" to Group "devs": get,list,watch on .*pods\/log/,
    );
  });

  it("says no with the binding that leads nowhere, and exits with 2", async () => {
    const { code, out } = await run("query", "rbac", "--as", "ann", "list", "nodes");
    expect(code).toBe(2);
    expect(out).toMatch(/^no\n/);
    expect(out).toContain('ClusterRole "gone" does not exist');
  });

  it("gives a service account its groups and default namespace rules", async () => {
    const { out } = await run(
      "query",
      "rbac",
      "--as",
      "system:serviceaccount:web:api",
      "create",
      "deploy",
      "-n",
      "web",
      "-o",
      "json",
    );
    expect(JSON.parse(out)).toMatchObject({
      allowed: true,
      by: { subject: "ServiceAccount/web/api", role: "ClusterRole/edit" },
      request: { group: "apps", resource: "deployments", namespace: "web" },
    });
  });

  it("knows resources of definitions, and says when it knows none", async () => {
    const known = await run("query", "rbac", "get", "wd", "-o", "json");
    expect(JSON.parse(known.out)).toMatchObject({ request: { group: "example.com", resource: "widgets" } });
    const unknown = await run("query", "rbac", "get", "gizmos.example.com");
    expect(unknown.note).toContain('no resource "gizmos.example.com"');
  });

  it("reads nothing for half a question", async () => {
    const { code, note } = await run("query", "rbac", "get");
    expect(code).toBe(1);
    expect(note).toContain("TEN9022");
  });

  it("says which rules are not covered", async () => {
    const { code, out } = await run("query", "rbac", "--covers", "owner.json", "wanted.json");
    expect({ code, out }).toEqual({ code: 2, out: "no\nlist on pods/log\n" });
  });
});

describe("query rbac of an IAM principal", () => {
  const dev = "arn:aws:iam::111122223333:role/team/dev";
  const entries = [
    {
      principalArn: dev,
      kubernetesGroups: ["devs"],
      associatedAccessPolicies: [
        {
          policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
          accessScope: { type: "namespace", namespaces: ["tenant-1*"] },
        },
      ],
    },
  ];
  const ask = (...more: readonly string[]) => {
    writeFileSync(join(folder, "entries.json"), JSON.stringify(entries));
    return run("query", "rbac", "-f", "a.yaml", "--access-entries", "entries.json", ...more);
  };

  it("counts its groups and access policies, wildcards included", async () => {
    const byGroup = await ask("--principal", dev, "get", "secrets", "-n", "web");
    expect(byGroup.out).toMatch(/^yes\nRoleBinding "web\/dev"/);
    const byPolicy = await ask("--principal", dev, "get", "pods", "-n", "tenant-10");
    expect(byPolicy.out).toMatch(/^yes\naccess policy AmazonEKSViewPolicy/);
    expect((await ask("--principal", dev, "get", "pods", "-n", "tenant-2")).out).toMatch(/^no\n/);
  });

  it("knows a session by its role, and says who is not let in", async () => {
    const session = await ask(
      "--principal",
      "arn:aws:sts::111122223333:assumed-role/dev/ann@x",
      "get",
      "pods",
      "-o",
      "json",
    );
    expect(JSON.parse(session.out)).toMatchObject({
      requester: { user: "arn:aws:sts::111122223333:assumed-role/dev/ann-x", principal: dev },
    });
    const stranger = await ask("--principal", "arn:aws:iam::111122223333:role/other", "get", "pods");
    expect(stranger).toMatchObject({ code: 2, out: expect.stringContaining("no access entry") });
    const wrongMode = await ask("--authentication-mode", "CONFIG_MAP", "--principal", dev, "get", "pods");
    expect(wrongMode.out).toMatch(/^no\n/);
  });
});

describe("who-can", () => {
  it("lists subjects by their bindings, and only counts those of Kubernetes", async () => {
    const { code, out, note } = await run("who-can", "get", "secrets", "-n", "web");
    expect(code).toBe(0);
    expect(out).toMatch(/Group devs +RoleBinding "web\/dev" +ClusterRole\/edit/);
    expect(out).not.toContain("system:masters");
    expect(note).toMatch(/more by the roles that Kubernetes gives itself/);
  });

  it("says nobody", async () => {
    expect((await run("who-can", "get", "secrets", "-n", "other")).out).toBe("nobody\n");
  });
});
