import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonObject } from "../../model/json.ts";
import { decide } from "./decide.ts";
import { readRequest } from "./request/read-request.ts";

const account = "123456789012";
const resource = fc.constantFrom(
  "*",
  "arn:aws:s3:::data/*",
  "arn:aws:s3:::data/a*",
  "arn:aws:s3:::data/b",
  "arn:aws:s3:::data/$" + "{aws:PrincipalTag/t}*",
);
const action = fc.constantFrom("*", "s3:*", "s3:Get*", "s3:PutObject", "sqs:*");
const condition = fc.constantFrom<JsonObject>(
  {},
  { StringEquals: { "aws:PrincipalTag/t": "a" } },
  { StringNotEquals: { "aws:PrincipalTag/t": "a" } },
  { Null: { "aws:PrincipalTag/t": "true" } },
  { "ForAllValues:StringLike": { "aws:TagKeys": ["x*"] } },
  { StringLikeIfExists: { "aws:SourceVpc": "vpc-*" } },
);
const principal = fc.constantFrom<JsonObject | string>(
  "*",
  { AWS: account },
  { AWS: `arn:aws:iam::${account}:role/app` },
  { AWS: `arn:aws:sts::${account}:assumed-role/app/s` },
  { AWS: `arn:aws:iam::${account}:user/ann` },
);

const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Deny"),
  Action: action,
  Resource: resource,
  Condition: condition,
});
const policy = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((list) => ({ Version: "2012-10-17", Statement: list }));
const resourcePolicy = fc
  .array(fc.tuple(statement, principal), { maxLength: 3 })
  .map((list) => ({ Version: "2012-10-17", Statement: list.map(([item, Principal]) => ({ ...item, Principal })) }));
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const request = fc
  .record({
    principal: fc.constantFrom(
      `arn:aws:iam::${account}:role/app`,
      `arn:aws:sts::${account}:assumed-role/app/s`,
      `arn:aws:iam::${account}:user/ann`,
      "arn:aws:iam::210987654321:user/eve",
      "anonymous",
    ),
    action: fc.constantFrom("s3:GetObject", "s3:PutObject"),
    resource: fc.constantFrom("arn:aws:s3:::data/a", "arn:aws:s3:::data/b"),
    resourceAccount: fc.constant(account),
    principalTags: fc.constantFrom({}, { t: "a" }, { t: "b" }),
    unknownKeys: fc.constantFrom<readonly string[]>([], ["aws:SourceVpc"], ["aws:PrincipalTag/t"]),
    callerChosenKeys: fc.constantFrom<readonly string[]>([], ["aws:TagKeys"]),
    identityPolicies: fc.array(policy, { maxLength: 2 }),
    permissionBoundary: some(policy),
    sessionPolicies: some(fc.array(policy, { maxLength: 2 })),
    resourcePolicy: some(resourcePolicy),
    serviceControlPolicies: some(fc.array(fc.array(policy, { maxLength: 2 }), { maxLength: 2 })),
    resourceControlPolicies: some(fc.array(fc.array(resourcePolicy, { maxLength: 2 }), { maxLength: 2 })),
  })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject);

/** From denied for sure to allowed for sure. */
function rank(document: JsonObject): number {
  const { questions, policies } = readRequest(document);
  const [question] = questions;
  if (question === undefined) throw new RangeError("no question");
  const { decision } = decide(question.request, policies);
  return decision === "allow" ? 2 : decision === "unknown" ? 1 : 0;
}

const broadDeny = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "s3:Get*", Resource: "*" } };

it("a Deny more never allows more", () => {
  fc.assert(
    fc.property(request, policy, (document, extra) => {
      const denies = { ...extra, Statement: extra.Statement.map((item) => ({ ...item, Effect: "Deny" })) };
      const identityPolicies = [...(document.identityPolicies as readonly JsonObject[]), denies] as JsonObject["x"];
      expect(rank({ ...document, identityPolicies } as JsonObject)).toBeLessThanOrEqual(rank(document));
    }),
    { numRuns: 400 },
  );
});

it("a boundary, a session policy or a level more never allows more", () => {
  const added = fc.constantFrom(
    "permissionBoundary",
    "sessionPolicies",
    "serviceControlPolicies",
    "resourceControlPolicies",
  );
  fc.assert(
    fc.property(request, added, policy, (document, key, extra) => {
      const had = document[key];
      if (had !== undefined && (key === "permissionBoundary" || key === "sessionPolicies")) return;
      const value =
        key === "permissionBoundary"
          ? extra
          : key === "sessionPolicies"
            ? [extra]
            : [...((had ?? []) as readonly JsonObject[]), [extra]];
      expect(rank({ ...document, [key]: value } as JsonObject)).toBeLessThanOrEqual(rank(document));
    }),
    { numRuns: 400 },
  );
});

it("an Allow less, or knowing less, never decides more", () => {
  fc.assert(
    fc.property(request, (document) => {
      const before = rank(document);
      const identityPolicies = (document.identityPolicies as readonly JsonObject[]).slice(1);
      const isMuted = identityPolicies.length < (document.identityPolicies as readonly JsonObject[]).length;
      const had = (
        document.identityPolicies as readonly { readonly Statement: readonly { readonly Effect: string }[] }[]
      )[0];
      if (isMuted && had?.Statement.every(({ Effect }) => Effect === "Allow")) {
        expect(rank({ ...document, identityPolicies } as JsonObject)).toBeLessThanOrEqual(before);
      }
      const blurred = rank({
        ...document,
        unknownKeys: ["aws:PrincipalTag/t", "aws:SourceVpc", "aws:TagKeys"],
        callerChosenKeys: [],
      } as JsonObject);
      // What is decided without knowing a key stays decided when it is known, unless the caller chooses it.
      if (
        blurred !== 1 &&
        (document.callerChosenKeys as readonly string[]).length === 0 &&
        (document.unknownKeys as readonly string[]).length === 0
      ) {
        expect(before).toBe(blurred);
      }
    }),
    { numRuns: 400 },
  );
});

it("an explicit Deny of the organisation decides", () => {
  fc.assert(
    fc.property(request, (document) => {
      if (document.principal === "anonymous" || document.action !== "s3:GetObject") return;
      expect(rank({ ...document, serviceControlPolicies: [[broadDeny]] } as JsonObject)).toBe(0);
    }),
    { numRuns: 300 },
  );
});
