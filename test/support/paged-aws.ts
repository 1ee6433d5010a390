import type { Script, ScriptedRequest } from "./scripted-aws.ts";

/**
 * Answers every operation of the AWS provider with what it needs to go on: two pages for what comes in pages, the second one
 * empty but for its items.
 */
export const pagedAws: Script = (request) => {
  const answer = answers[request.operation];
  if (answer === undefined) throw new Error(`no answer for ${request.service}:${request.operation}`);
  return answer(request);
};

type Answer = (request: ScriptedRequest) => object;

const account = {
  Id: "444444444444",
  Name: "acme--birch",
  Email: "aws+1@acme.example",
  Arn: "arn:aws:organizations::111111111111:account/o-a1b2c3d4e5/444444444444",
  Status: "ACTIVE",
  JoinedTimestamp: new Date("2026-01-01T00:00:00Z"),
};
const policy = { Id: "p-examplepolicyid111", Name: "guard", Type: "SERVICE_CONTROL_POLICY", AwsManaged: false };
const creation = { Id: "car-examplecreateaccountrequestid111", AccountName: "acme--birch", State: "IN_PROGRESS" };
const stack = {
  StackId: "arn:aws:cloudformation:eu-central-1:333333333333:stack/tenantry-x/1",
  StackName: "tenantry-x",
  StackStatus: "CREATE_COMPLETE",
};

/** The first page holds one item and names a second page, which holds the same again. */
function paged(items: object, token = "NextToken"): Answer {
  return ({ input }) => ({ ...items, ...(input[token] === undefined ? { [token]: "bmV4dA==" } : {}) });
}

const answers: Readonly<Record<string, Answer>> = {
  GetCallerIdentity: () => ({
    Account: "222222222222",
    Arn: "arn:aws:sts::222222222222:assumed-role/tenantry-deployer/ci",
  }),
  AssumeRole: () => ({
    Credentials: {
      AccessKeyId: "ASIAEXAMPLE",
      SecretAccessKey: "secret",
      SessionToken: "token",
      Expiration: new Date("2100-01-01T00:00:00Z"),
    },
  }),
  DescribeOrganization: () => ({ Organization: { Id: "o-a1b2c3d4e5", MasterAccountId: "111111111111" } }),
  ListRoots: () => ({
    Roots: [{ Id: "r-ab12", PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] }],
  }),
  DescribeAccount: () => ({ Account: account }),
  ListAccounts: paged({ Accounts: [account] }),
  ListAccountsForParent: paged({ Accounts: [account] }),
  ListOrganizationalUnitsForParent: paged({ OrganizationalUnits: [{ Id: "ou-ab12-11111111", Name: "a", Arn: "arn" }] }),
  ListParents: () => ({ Parents: [{ Id: "ou-ab12-11111111", Type: "ORGANIZATIONAL_UNIT" }] }),
  ListPolicies: paged({ Policies: [policy] }),
  DescribePolicy: () => ({ Policy: { Content: "{}" } }),
  ListTargetsForPolicy: paged({ Targets: [{ TargetId: "ou-ab12-11111111" }] }),
  ListPoliciesForTarget: paged({ Policies: [policy] }),
  ListTagsForResource: paged({ Tags: [{ Key: "tenant", Value: "birch" }] }),
  CreateAccount: () => ({ CreateAccountStatus: creation }),
  ListCreateAccountStatus: paged({ CreateAccountStatuses: [creation] }),
  PutAccountName: () => ({}),
  MoveAccount: () => ({}),
  CloseAccount: () => ({}),
  CreateOrganizationalUnit: () => ({ OrganizationalUnit: { Id: "ou-ab12-22222222" } }),
  UpdateOrganizationalUnit: () => ({}),
  DeleteOrganizationalUnit: () => ({}),
  CreatePolicy: () => ({ Policy: { PolicySummary: policy } }),
  UpdatePolicy: () => ({}),
  DeletePolicy: () => ({}),
  AttachPolicy: () => ({}),
  DetachPolicy: () => ({}),
  TagResource: () => ({}),
  UntagResource: () => ({}),
  DescribeStacks: ({ input }) =>
    input.StackName === undefined ? paged({ Stacks: [stack] })({ input } as ScriptedRequest) : { Stacks: [stack] },
  GetTemplate: () => ({ TemplateBody: "Resources: {}" }),
  CreateChangeSet: () => ({ Id: "arn" }),
  DescribeChangeSet: paged({
    ChangeSetId: "arn",
    ChangeSetName: "tenantry-1",
    StackName: "tenantry-x",
    Status: "CREATE_COMPLETE",
    Changes: [{ ResourceChange: { Action: "Add", LogicalResourceId: "Key", ResourceType: "AWS::KMS::Key" } }],
  }),
  ExecuteChangeSet: () => ({}),
  DeleteChangeSet: () => ({}),
  DescribeStackEvents: paged({ StackEvents: [{ EventId: "event-1", ResourceStatus: "CREATE_COMPLETE" }] }),
  DeleteStack: () => ({}),
  ContinueUpdateRollback: () => ({}),
  UpdateTerminationProtection: () => ({}),
  HeadBucket: () => ({}),
  GetObject: () => ({ Body: { transformToString: () => Promise.resolve("{}") }, ETag: '"e1"' }),
  PutObject: () => ({ ETag: '"e1"' }),
  DeleteObject: () => ({}),
  ListObjectsV2: ({ input }) => ({
    Contents: [{ Key: "leases/a" }],
    ...(input.ContinuationToken === undefined ? { NextContinuationToken: "bmV4dA==" } : {}),
  }),
  DescribeCluster: () => ({
    cluster: {
      arn: "arn:aws:eks:eu-central-1:333333333333:cluster/shared-eu1",
      status: "ACTIVE",
      endpoint: "https://ABC.gr7.eu-central-1.eks.amazonaws.com",
      certificateAuthority: { data: "Q0E=" },
    },
  }),
  DescribeVpcs: () => ({ Vpcs: [{ VpcId: "vpc-1", IsDefault: true }] }),
  DescribeNetworkInterfaces: paged({ NetworkInterfaces: [] }),
  DescribeInternetGateways: () => ({
    InternetGateways: [{ InternetGatewayId: "igw-1", Attachments: [{ VpcId: "vpc-1" }] }],
  }),
  CreateTags: () => ({}),
  DetachInternetGateway: () => ({}),
  DeleteInternetGateway: () => ({}),
  DescribeSubnets: paged({ Subnets: [{ SubnetId: "subnet-1" }] }),
  DeleteSubnet: () => ({}),
  DeleteVpc: () => ({}),
  DescribeSecurityGroups: () => ({ SecurityGroups: [{ GroupId: "sg-1" }] }),
  DescribeSecurityGroupRules: paged({
    SecurityGroupRules: [
      { SecurityGroupRuleId: "sgr-in", IsEgress: false },
      { SecurityGroupRuleId: "sgr-out", IsEgress: true },
    ],
  }),
  RevokeSecurityGroupIngress: () => ({}),
  RevokeSecurityGroupEgress: () => ({}),
  DescribeRouteTables: paged({
    RouteTables: [
      { Associations: [{ Main: true }], Routes: [{ GatewayId: "local" }] },
      { Associations: [{ SubnetId: "subnet-public" }], Routes: [{ GatewayId: "igw-1" }] },
    ],
  }),
  GetServiceQuota: () => ({}),
  GetAWSDefaultServiceQuota: () => ({ Quota: { Value: 5 } }),
  ListRequestedServiceQuotaChangeHistoryByQuota: paged({ RequestedQuotas: [{ Status: "DENIED", DesiredValue: 900 }] }),
  RequestServiceQuotaIncrease: () => ({ RequestedQuota: { Status: "PENDING" } }),
  GetResources: paged({ ResourceTagMappingList: [{ ResourceARN: "arn:aws:s3:::kept", Tags: [] }] }, "PaginationToken"),
  ListCostAllocationTags: paged({ CostAllocationTags: [] }),
  UpdateCostAllocationTagsStatus: () => ({ Errors: [] }),
};
