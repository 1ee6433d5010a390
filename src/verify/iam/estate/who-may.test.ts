import { describe, expect, it } from "vitest";
import type { Estate, EstateResource } from "../../../model/estate.ts";
import { createScene } from "../../scene/create-scene.ts";
import { whoMay } from "./who-may.ts";

const base = { accountId: "111111111111", region: "global", tags: {}, source: "" };
const document = (statement: Readonly<Record<string, string>>) => ({ Version: "2012-10-17", Statement: [statement] });
const role = (name: string, more: EstateResource["properties"]): EstateResource => ({
  ...base,
  id: `arn:aws:iam::111111111111:role/${name}`,
  type: "AWS::IAM::Role",
  properties: { RoleName: name, ...more },
});
const reads = document({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/a/*" });

const estate: Estate = {
  origin: "snapshot",
  accounts: [
    {
      id: "111111111111",
      tags: {},
      resources: [
        role("reader", { Policies: [{ PolicyName: "read", PolicyDocument: reads }] }),
        role("unread", { ManagedPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"] }),
        role("none", {}),
        { ...base, id: "arn:aws:s3:::data", type: "AWS::S3::Bucket", properties: { BucketName: "data" } },
      ],
    },
  ],
  clusters: [],
  trustedControllers: [],
  gaps: [],
};

function ask(action: string, resource: string): readonly string[] {
  const found = whoMay(createScene(estate, [], "credentials"), { action, resource });
  return found.map(({ principal, decision }) => `${principal.split("/")[1]} ${decision.decision}`);
}

describe("who may", () => {
  it("lists those whom a policy lets, and those of whom it is not known", () => {
    expect(ask("s3:GetObject", "arn:aws:s3:::data/a/b")).toEqual(["reader allow", "unread unknown"]);
  });

  it.each([
    ["s3:PutObject", "arn:aws:s3:::data/a/b"],
    ["s3:GetObject", "arn:aws:s3:::data/b"],
  ])("does not list the reader for %s on %s", (action, resource) => {
    expect(ask(action, resource)).toEqual(["unread unknown"]);
  });
});
