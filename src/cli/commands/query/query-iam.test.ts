import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPaint } from "../../io/paint.ts";
import { runCli } from "../../run-cli.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-query-iam-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function query(
  content: string,
  ...flags: readonly string[]
): Promise<{ code: number; out: string; note: string }> {
  writeFileSync(join(folder, "request.yaml"), content);
  const out: string[] = [];
  const note: string[] = [];
  const paint = createPaint(false);
  const shell = {
    out: (text: string) => void out.push(text),
    note: (text: string) => void note.push(text),
    outPaint: paint,
    notePaint: paint,
    columns: 100,
    cwd: folder,
  };
  const code = await runCli(["query", "iam", "-f", "request.yaml", ...flags], () => shell);
  return { code, out: out.join(""), note: note.join("") };
}

const request = (statement: string): string => `
principal: arn:aws:iam::123456789012:role/app
action: s3:GetObject
resource: arn:aws:s3:::data/k
identityPolicies:
  - name: access
    policy:
      Version: "2012-10-17"
      Statement:
        - ${statement}
`;

describe("query iam", () => {
  it("allows with the statement that does, and exits with 0", async () => {
    const { code, out } = await query(request('{Sid: Read, Effect: Allow, Action: "s3:Get*", Resource: "*"}'));
    expect(out).toBe("allow  s3:GetObject on arn:aws:s3:::data/k\n  Allow  identity  access, statement Read\n");
    expect(code).toBe(0);
  });

  it("says what is missing, and exits with 2", async () => {
    const { code, out } = await query(request('{Effect: Allow, Action: "s3:Put*", Resource: "*"}'));
    expect(out).toBe("implicit-deny  s3:GetObject on arn:aws:s3:::data/k\n  no identity policy allows it\n");
    expect(code).toBe(2);
  });

  it("says which key it would have to know, and exits with 2", async () => {
    const condition = '{Effect: Allow, Action: "s3:*", Resource: "*", Condition: {StringEquals: {"aws:SourceVpc": v}}}';
    const { code, out } = await query(`${request(condition)}unknownKeys: [aws:SourceVpc]\n`, "-o", "json");
    expect(JSON.parse(out)).toMatchObject({
      kind: "IamDecision",
      decision: "unknown",
      results: [{ action: "s3:GetObject", decision: "unknown", reasons: ["aws:SourceVpc is not known"] }],
    });
    expect(code).toBe(2);
  });

  it("decides every action and resource, and allows only when all are allowed", async () => {
    const both = request('{Effect: Allow, Action: "s3:Get*", Resource: "*"}').replace(
      "action: s3:GetObject",
      "action: [s3:GetObject, s3:PutObject]",
    );
    const { code, out } = await query(both, "-o", "json");
    const { decision, results } = JSON.parse(out) as { decision: string; results: readonly { decision: string }[] };
    expect([decision, ...results.map((result) => result.decision)]).toEqual([
      "implicit-deny",
      "allow",
      "implicit-deny",
    ]);
    expect(code).toBe(2);
  });

  it("reports every fault with its place, and exits with 1", async () => {
    const faulty = request('{Effect: Alow, Action: "s3:Get*", Resource: "*"}').replace(
      "principal: arn:aws:iam::123456789012:role/app",
      "principal: somebody",
    );
    const { code, note } = await query(faulty);
    expect(note).toContain('error[TEN6101]: the Effect is "Alow"');
    expect(note).toContain("request.yaml:10:20");
    expect(note).toContain('error[TEN6110]: "somebody" is no principal');
    expect(note).toContain("request.yaml:2:12");
    expect(code).toBe(1);
  });

  it("lists who can become more than it is", async () => {
    const details = {
      UserDetailList: [],
      GroupDetailList: [],
      Policies: [],
      RoleDetailList: [
        {
          Arn: "arn:aws:iam::123456789012:role/app",
          RoleName: "app",
          Path: "/",
          AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
          RolePolicyList: [
            {
              PolicyName: "p",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: ["iam:PassRole", "ec2:RunInstances"], Resource: "*" }],
              },
            },
          ],
          AttachedManagedPolicies: [],
          InstanceProfileList: [],
        },
        {
          Arn: "arn:aws:iam::123456789012:role/admin",
          RoleName: "admin",
          Path: "/",
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
          },
          RolePolicyList: [],
          AttachedManagedPolicies: [
            { PolicyName: "AdministratorAccess", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
          ],
          InstanceProfileList: [],
        },
      ],
    };
    const { code, out } = await query(JSON.stringify(details), "--escalations", "-o", "json");
    const { escalations } = JSON.parse(out) as {
      escalations: readonly { principal: string; to: string; rule: string }[];
    };
    expect(escalations.filter(({ principal }) => principal.endsWith("/app"))).toEqual([
      {
        principal: "arn:aws:iam::123456789012:role/app",
        method: "iam:PassRole and ec2:RunInstances",
        to: "arn:aws:iam::123456789012:role/admin",
        rule: "A03",
        certain: true,
      },
    ]);
    expect(code).toBe(2);
  });
});
