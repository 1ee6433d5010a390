import { beforeAll, describe, expect, it } from "vitest";
import { acmeFiles, buildFiles } from "../../../test/support/example-files.ts";
import type { Claims } from "../../model/claims.ts";
import type { Estate, EstateResource } from "../../model/estate.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { estateOfBlueprint } from "../estate/estate-of-blueprint.ts";
import { createScene } from "../scene/create-scene.ts";
import { a01AssumeRole } from "./a01-assume-role.ts";
import { a02TagForge } from "./a02-tag-forge.ts";
import { a03PassRole } from "./a03-pass-role.ts";
import { a05IamWrite } from "./a05-iam-write.ts";
import { a06ResourceGrant } from "./a06-resource-grant.ts";
import { a07Kms } from "./a07-kms.ts";
import { a08PrefixGlob } from "./a08-prefix-glob.ts";
import { recordGraph } from "./recording-graph.ts";
import { x04PodId } from "./x04-pod-id.ts";
import { x06PodIdTarget } from "./x06-pod-id-target.ts";

const rules = [
  a01AssumeRole,
  a02TagForge,
  a03PassRole,
  a05IamWrite,
  a06ResourceGrant,
  a07Kms,
  a08PrefixGlob,
  x04PodId,
  x06PodIdTarget,
];

let estate: Estate;
let claims: Claims;

beforeAll(() => {
  const { documents, placed, bundles } = buildFiles(acmeFiles());
  const input = { platform: documents.platform, tenants: documents.tenants, placed, bundles: [...bundles()] };
  ({ estate, claims } = estateOfBlueprint(input));
});

/** Edges that lead from what one environment owns to what another does, or to all parts of something shared. */
function foreignEdges(changed: Estate): readonly string[] {
  const scene = createScene(changed, claims, "code-execution");
  const recording = recordGraph();
  for (const rule of rules) rule.derive(scene, recording.graph);
  const parts = new Map<string, number>(
    claims.flatMap(({ partitions }, owner) =>
      partitions.map(({ resource, kind, value }) => [`${resource}#${kind}:${value}`, owner] as const),
    ),
  );
  const ownerOf = (vertex: string): number => {
    const [kind = "", ...rest] = vertex.split(" ");
    const key = rest.join(" ");
    if (kind === "hub") return claims.length;
    if (kind === "subject")
      return scene.findCluster(key.split("/")[0] ?? "")?.ownerOfNamespace(key.split("/")[2] ?? "") ?? -1;
    return parts.get(key) ?? scene.ownerOfResource(kind === "principal" ? (key.split("#")[0] ?? key) : key);
  };
  return [...recording.edges]
    .filter(([edge]) => {
      const [from = "", to = ""] = edge.split(" -> ");
      return !from.startsWith("hub") && ownerOf(from) >= 0 && ownerOf(to) >= 0 && ownerOf(from) !== ownerOf(to);
    })
    .map(([edge, rule]) => `${rule} ${edge}`);
}

/** The estate with one resource rewritten; fails when there is none. */
function changed(idEnd: string, change: (resource: EstateResource) => EstateResource): Estate {
  let count = 0;
  const accounts = estate.accounts.map((account) => ({
    ...account,
    resources: account.resources.map((resource) => {
      if (!resource.id.endsWith(idEnd)) return resource;
      count += 1;
      return change(resource);
    }),
  }));
  expect(count).toBe(1);
  return { ...estate, accounts };
}

/** Its inline policy with every statement rewritten, and without its permission boundary. */
function withStatements(resource: EstateResource, rewrite: (statement: JsonObject) => JsonObject): EstateResource {
  const { PermissionsBoundary: _, ...properties } = resource.properties;
  const policies = properties.Policies as readonly JsonObject[];
  const Policies = policies.map((policy) => {
    const document = policy.PolicyDocument as JsonObject;
    return {
      ...policy,
      PolicyDocument: { ...document, Statement: (document.Statement as readonly JsonObject[]).map(rewrite) },
    };
  });
  return { ...resource, properties: { ...properties, Policies: Policies as JsonValue } };
}

const birch = "role/tenantry/birch--prod--web--api";

describe("a compiled blueprint", () => {
  it("has no AWS edge from one environment to another", () => expect(foreignEdges(estate)).toEqual([]));

  it("is judged on something: every association leads to its role", () => {
    const recording = recordGraph();
    const scene = createScene(estate, claims, "code-execution");
    x04PodId.derive(scene, recording.graph);
    x06PodIdTarget.derive(scene, recording.graph);
    expect(recording.edges.size).toBe(scene.resources("AWS::EKS::PodIdentityAssociation").length);
    expect(recording.edges.size).toBeGreaterThan(5);
    expect([...recording.unknown]).toEqual([]);
  });

  it("leaks when a role may scan a pooled table and has no boundary", () => {
    const leaking = changed(birch, (role) =>
      withStatements(role, (statement) => {
        const actions = statement.Action;
        if (!JSON.stringify(actions).includes("dynamodb:GetItem")) return statement;
        const { Null: _, ...Condition } = statement.Condition as JsonObject;
        return { ...statement, Action: [...(actions as readonly string[]), "dynamodb:Scan"], Condition };
      }),
    );
    expect(foreignEdges(leaking)).toEqual([
      expect.stringMatching(
        /^A08 principal .*birch--prod--web--api -> hub A08:all of arn:aws:dynamodb:.*:table\/orders-eu1$/,
      ),
    ]);
  });

  it("does not leak by that alone: the boundary holds", () => {
    const held = changed(birch, (role) => {
      const { Policies } = withStatements(role, (statement) =>
        JSON.stringify(statement.Action).includes("dynamodb:GetItem")
          ? { Effect: "Allow", Action: "dynamodb:*", Resource: "*" }
          : statement,
      ).properties;
      return { ...role, properties: { ...role.properties, Policies: Policies ?? [] } };
    });
    expect(foreignEdges(held)).toEqual([]);
  });

  it("leaks when an association names another environment's role and nothing pins the trust", () => {
    const trusting = changed(birch, (role) => {
      const document = role.properties.AssumeRolePolicyDocument as JsonObject;
      const [first] = document.Statement as readonly JsonObject[];
      const { Condition: _, ...statement } = first ?? {};
      const AssumeRolePolicyDocument = { ...document, Statement: [statement] };
      return { ...role, properties: { ...role.properties, AssumeRolePolicyDocument } };
    });
    const roleArn =
      trusting.accounts.flatMap(({ resources }) => resources).find(({ id }) => id.endsWith(birch))?.id ?? "";
    const accounts = trusting.accounts.map((account) => ({
      ...account,
      resources: account.resources.map((resource) =>
        resource.type === "AWS::EKS::PodIdentityAssociation" &&
        resource.properties.Namespace === "juniper--prod--notebooks"
          ? { ...resource, properties: { ...resource.properties, RoleArn: roleArn } }
          : resource,
      ),
    }));
    expect(foreignEdges({ ...trusting, accounts })).toEqual([
      expect.stringMatching(/^X04 subject .*juniper--prod--notebooks\/kernel -> principal .*birch--prod--web--api/),
    ]);
  });

  it("leaks when a role's trust policy names another environment's role", () => {
    const trusting = changed(birch, (role) => {
      const statement = {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: role.id.replace("birch--prod--web--api", "juniper--prod--notebooks--kernel") },
      };
      const AssumeRolePolicyDocument = { Version: "2012-10-17", Statement: [statement] };
      return { ...role, properties: { ...role.properties, AssumeRolePolicyDocument } };
    });
    // The boundary of the caller lets it assume roles of its own environment only.
    expect(foreignEdges(trusting)).toEqual([]);
    const accounts = trusting.accounts.map((account) => ({
      ...account,
      resources: account.resources.map((resource) => {
        if (!resource.id.endsWith("juniper--prod--notebooks--kernel")) return resource;
        const { PermissionsBoundary: _, ...properties } = resource.properties;
        return { ...resource, properties };
      }),
    }));
    expect(foreignEdges({ ...trusting, accounts })).toEqual([
      expect.stringMatching(/^A01 principal .*juniper--prod--notebooks--kernel -> principal .*birch--prod--web--api$/),
    ]);
  });

  it("leaks when a pooled prefix loses its slash and a neighbour's name begins alike", () => {
    const bucket = "arn:aws:s3:::acme-files-eu1";
    const leaking = changed("juniper--prod--notebooks--kernel", (role) =>
      withStatements(role, (statement) => ({
        ...statement,
        ...(typeof statement.Resource === "string" && statement.Resource.startsWith(`${bucket}/`)
          ? { Resource: `${bucket}/ju*` }
          : {}),
      })),
    );
    const neighbours: Claims = claims.map((claim) =>
      claim.tenant === "birch"
        ? { ...claim, partitions: [...claim.partitions, { resource: bucket, kind: "prefix", value: "jupiter--prod/" }] }
        : claim,
    );
    const own = claims;
    claims = neighbours;
    const held = foreignEdges(leaking);
    const accounts = leaking.accounts.map((account) => ({
      ...account,
      resources: account.resources.filter(
        ({ type, properties }) => type !== "AWS::S3::BucketPolicy" || properties.Bucket !== "acme-files-eu1",
      ),
    }));
    const found = foreignEdges({ ...leaking, accounts });
    claims = own;
    // The bucket's own policy is a lock of its own.
    expect(held).toEqual([]);
    expect(found).toEqual([
      `A08 principal arn:aws:iam::333333333333:role/tenantry/juniper--prod--notebooks--kernel -> aws-data ${bucket}#prefix:jupiter--prod/`,
    ]);
  });
});
