/** The calls of AWS Organizations (and Account Management) that Tenantry makes, in the management account. */
export interface OrganizationApi {
  readonly describe: () => Promise<OrganizationDescription>;
  /** Every account, closed ones included; 20 a page. */
  readonly listAccounts: () => AsyncIterable<readonly AccountDescription[]>;
  readonly listAccountsForParent: (parentId: string) => AsyncIterable<readonly AccountDescription[]>;
  readonly listUnits: (parentId: string) => AsyncIterable<readonly UnitDescription[]>;
  readonly findParent: (childId: string) => Promise<string | undefined>;
  readonly listPolicies: (type: string) => AsyncIterable<readonly PolicyDescription[]>;
  readonly policyContent: (policyId: string) => Promise<string>;
  readonly listTargets: (policyId: string) => Promise<readonly string[]>;
  readonly listPoliciesForTarget: (targetId: string, type: string) => Promise<readonly PolicyDescription[]>;
  readonly listTags: (resourceId: string) => Promise<Readonly<Record<string, string>>>;
  /** Asynchronous and without a client token: a lost reply is found again by the name among `listCreations`. */
  readonly createAccount: (request: CreateAccountRequest) => Promise<AccountCreation>;
  readonly listCreations: (states: readonly AccountCreation["state"][]) => Promise<readonly AccountCreation[]>;
  /** Account Management `PutAccountName`: how an account from the pool gets its own name. */
  readonly renameAccount: (accountId: string, name: string) => Promise<void>;
  readonly moveAccount: (accountId: string, fromParentId: string, toParentId: string) => Promise<void>;
  readonly closeAccount: (accountId: string) => Promise<void>;
  readonly createUnit: (unit: UnitRequest) => Promise<string>;
  readonly renameUnit: (unitId: string, name: string) => Promise<void>;
  readonly deleteUnit: (unitId: string) => Promise<void>;
  readonly createPolicy: (policy: PolicyRequest) => Promise<string>;
  readonly updatePolicy: (policyId: string, policy: Partial<Omit<PolicyRequest, "type" | "tags">>) => Promise<void>;
  readonly deletePolicy: (policyId: string) => Promise<void>;
  readonly attachPolicy: (policyId: string, targetId: string) => Promise<void>;
  readonly detachPolicy: (policyId: string, targetId: string) => Promise<void>;
  readonly tag: (resourceId: string, tags: Readonly<Record<string, string>>) => Promise<void>;
  readonly untag: (resourceId: string, keys: readonly string[]) => Promise<void>;
}

export interface OrganizationDescription {
  readonly id: string;
  readonly managementAccountId: string;
  readonly rootId: string;
  /** Policy types enabled in the root: `SERVICE_CONTROL_POLICY` … */
  readonly enabledPolicyTypes: readonly string[];
}

export interface AccountDescription {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly arn: string;
  /** `State`, where the API gives it, else `Status`: ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED … */
  readonly state: string;
  readonly joinedAtMs: number;
}

export interface UnitDescription {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
}

export interface PolicyDescription {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly arn: string;
  readonly awsManaged: boolean;
}

export interface CreateAccountRequest {
  readonly name: string;
  readonly email: string;
  readonly roleName: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface AccountCreation {
  readonly requestId: string;
  readonly name: string;
  readonly state: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly accountId?: string;
  /** EMAIL_ALREADY_EXISTS, ACCOUNT_LIMIT_EXCEEDED, CONCURRENT_ACCOUNT_MODIFICATION … */
  readonly failureReason?: string;
  readonly requestedAtMs: number;
}

export interface UnitRequest {
  readonly parentId: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface PolicyRequest {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly content: string;
  readonly tags: Readonly<Record<string, string>>;
}
