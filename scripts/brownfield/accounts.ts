import type { JsonObject } from "../../src/model/json.ts";
import { eksAnswers } from "./eks.ts";
import { accounts, issuerOf, region } from "./names.ts";
import { networkAnswers } from "./networks.ts";
import { managedPolicies, roles } from "./roles.ts";

const buckets: Readonly<Record<string, readonly string[]>> = {
  [accounts.management]: [],
  [accounts.shared]: ["birch-prod-uploads", "cedar-prod-orders", "linden-prod-reports"],
  [accounts.fir]: ["fir-prod-ledger"],
  [accounts.juniper]: [],
  [accounts.linden]: ["linden-dev-scratch"],
};

/** Accounts that trust the shared cluster's issuer. */
const trusting: ReadonlySet<string> = new Set([accounts.shared, accounts.fir]);

/** Answers by their path below `aws/`: account, region, operation and subject. */
export const accountAnswers: Readonly<Record<string, JsonObject>> = Object.fromEntries(
  Object.values(accounts).flatMap((account) => [
    ...globalAnswers(account),
    ...[
      ...Object.entries(networkAnswers(account)),
      ...Object.entries(eksAnswers(account)),
      ...Object.entries(dataAnswers(account)),
    ].map(([operation, answer]): [string, JsonObject] => [`${account}/${region}/${operation}`, answer]),
  ]),
);

function globalAnswers(account: string): readonly [string, JsonObject][] {
  const issuer = issuerOf("shared");
  const arn = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
  const isTrusting = trusting.has(account);
  const provider: [string, JsonObject] = [
    `${account}/get-open-id-connect-provider/${encodeURIComponent(arn)}`,
    { Url: issuer, ClientIDList: ["sts.amazonaws.com"], ThumbprintList: [], Tags: [] },
  ];
  const block = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  const own = buckets[account] ?? [];
  return [
    [
      `${account}/get-account-authorization-details`,
      {
        UserDetailList: [],
        GroupDetailList: [],
        RoleDetailList: roles[account] ?? [],
        Policies: (roles[account] ?? []).length === 0 ? [] : managedPolicies(),
        IsTruncated: false,
      },
    ],
    [`${account}/list-open-id-connect-providers`, { OpenIDConnectProviderList: isTrusting ? [{ Arn: arn }] : [] }],
    ...(isTrusting ? [provider] : []),
    [`${account}/list-buckets`, { Buckets: own.map((Name) => ({ Name, BucketRegion: region })) }],
    ...own.flatMap((name): [string, JsonObject][] => [
      [`${account}/get-bucket-policy/${name}`, {}],
      [`${account}/get-public-access-block/${name}`, { PublicAccessBlockConfiguration: block }],
      [`${account}/get-bucket-tagging/${name}`, { TagSet: [{ Key: "tenant", Value: name.split("-")[0] ?? "" }] }],
    ]),
  ];
}

/** One queue and one secret, and empty answers for what there is none of. */
function dataAnswers(account: string): Readonly<Record<string, JsonObject>> {
  const queue = `arn:aws:sqs:${region}:${account}:cedar-prod-orders`;
  const secret = `arn:aws:secretsmanager:${region}:${account}:secret:birch/prod/smtp-a1b2c3`;
  const isShared = account === accounts.shared;
  const url = `https://sqs.${region}.amazonaws.com/${account}/cedar-prod-orders`;
  return {
    "list-keys": { Keys: [] },
    "list-queues": { QueueUrls: isShared ? [url] : [] },
    ...(isShared ? { [`get-queue-attributes/${encodeURIComponent(url)}`]: { Attributes: { QueueArn: queue } } } : {}),
    "list-topics": { Topics: [] },
    "list-tables": { TableNames: [] },
    "list-secrets": {
      SecretList: isShared ? [{ ARN: secret, Name: "birch/prod/smtp", Tags: [{ Key: "tenant", Value: "birch" }] }] : [],
    },
    ...(isShared
      ? { [`get-resource-policy/${encodeURIComponent(secret)}`]: { ARN: secret, Name: "birch/prod/smtp" } }
      : {}),
    "describe-db-clusters": { DBClusters: [] },
    "describe-repositories": { repositories: [] },
    "list-functions": { Functions: [] },
  };
}
