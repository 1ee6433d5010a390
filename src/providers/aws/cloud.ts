import { toolingRegion } from "../../model/account-entry.ts";
import { hasFailed } from "../../model/error.ts";
import type { QuotaBook } from "../../model/facts.ts";
import type { Platform } from "../../model/platform.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AccountAccess, AccountRegion, Cloud } from "../../ports/cloud.ts";
import type { AwsPosture } from "../../ports/posture.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import { account } from "./account/operations.ts";
import { cloudformation } from "./cloudformation/operations.ts";
import { createStackApi } from "./cloudformation/stack-api.ts";
import { createCostTagApi } from "./cost-explorer/cost-tag-api.ts";
import { costExplorer } from "./cost-explorer/operations.ts";
import { createNetworkApi } from "./ec2/network-api.ts";
import { ec2 } from "./ec2/operations.ts";
import { createEksApi } from "./eks/eks-api.ts";
import { connectEks, type EksConnection } from "./eks/eks-connection.ts";
import { eks } from "./eks/operations.ts";
import { createEntry, type Entry } from "./entry.ts";
import { globalRegionOf } from "./global-region.ts";
import type { Target } from "./identity.ts";
import type { Send, ServiceDefinition } from "./operation.ts";
import { organizations } from "./organizations/operations.ts";
import { createOrganizationApi } from "./organizations/organization-api.ts";
import { createAwsPosture } from "./posture/aws-posture.ts";
import { resourceTags } from "./resource-tags/operations.ts";
import { createTaggedResourceApi } from "./resource-tags/tagged-resource-api.ts";
import { createObjectStore } from "./s3/object-store.ts";
import { s3 } from "./s3/operations.ts";
import type { AwsCredentials, SdkClient } from "./sdk-client.ts";
import { serviceQuotas } from "./service-quotas/operations.ts";
import { createServiceQuotaApi } from "./service-quotas/service-quota-api.ts";

export interface CloudOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  /** Token buckets by `<service>:<Operation>`, as in `data/quotas.json`; an operation without one gets a cautious one. */
  readonly rates: QuotaBook["rates"];
  /** A profile of the shared AWS configuration; default: what the standard chain finds. */
  readonly profile?: string | undefined;
  /** Used instead of the standard chain. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
  /** Called with every SDK client that is made, before its first request: to answer, record or trace. */
  readonly attach?: ((client: SdkClient) => void) | undefined;
  readonly observer?: RemoteCallObserver | undefined;
  /** An endpoint for every service, such as a test server's `http://127.0.0.1:5000`. */
  readonly endpoint?: string | undefined;
  /** Of jitter and client tokens, in [0, 1); default chance. */
  readonly random?: (() => number) | undefined;
  /** How long a throttled request is tried again; default one minute. */
  readonly patienceMs?: number | undefined;
}

/** The cloud, how a Kubernetes client reaches its EKS clusters, and everything that decides who can reach whom. */
export interface AwsCloud extends Cloud {
  /** Accounts are entered through their read role; closing it closes the cloud. */
  readonly posture: AwsPosture;
  /** `not-found` when there is no such cluster, `unavailable` while it has no endpoint. */
  readonly eksConnection: (place: AccountRegion, access: AccountAccess, clusterName: string) => Promise<EksConnection>;
}

/**
 * AWS through its own SDK.
 *
 * Nothing is sent, and no SDK client loaded, before the first method is called. Each request waits its turn in the token
 * bucket of its account and operation; throttling is waited out within `patienceMs`; errors are `TenantryError`s with a
 * `failure`. Works with credentials of the management or the tooling account; other accounts are entered through roles.
 */
export function createCloud(options: CloudOptions): AwsCloud {
  const entry = createEntry(options);
  const { managementAccountId, toolingAccountId } = options.platform.organization;
  const newToken = tokens(options.random ?? Math.random);
  const globalRegion = globalRegionOf(toolingRegion(options.platform));
  const inManagement = <Sdk>(service: ServiceDefinition<Sdk>): Send<Sdk> =>
    entry.send(service, { target: { kind: "management" }, accountId: managementAccountId, region: globalRegion });
  const inAccount = <Sdk>(service: ServiceDefinition<Sdk>, place: AccountRegion, access: AccountAccess): Send<Sdk> =>
    entry.send(service, { target: { kind: "account", accountId: place.accountId, access }, ...place });
  return {
    caller: () => entry.caller(),
    organization: createOrganizationApi({
      organizations: inManagement(organizations),
      account: inManagement(account),
      ages: entry.ages,
    }),
    stacks: (place, access) => createStackApi({ send: inAccount(cloudformation, place, access), place, newToken }),
    eks: (place, access) => createEksApi(inAccount(eks, place, access)),
    network: (place, access) => createNetworkApi(inAccount(ec2, place, access)),
    serviceQuotas: (place, access) => createServiceQuotaApi(inAccount(serviceQuotas, place, access)),
    costTags: createCostTagApi(inManagement(costExplorer)),
    taggedResources: (place, access) => createTaggedResourceApi(inAccount(resourceTags, place, access)),
    bucket: (bucket, region) => {
      const send = entry.send(s3, { target: { kind: "deployer" }, accountId: toolingAccountId, region });
      return createObjectStore({ send, bucket, region });
    },
    posture: createAwsPosture({
      callerAccount: async () => (await entry.caller()).accountId,
      globalRegion,
      // The organisation is read as it is worked on; the management account has no read role.
      send: (service, { accountId, region }) => {
        const isManagement = accountId === managementAccountId;
        const target: Target = isManagement ? { kind: "management" } : { kind: "account", accountId, access: "read" };
        return entry.send(service, { target, accountId, region });
      },
      close: () => entry.close(),
    }),
    canEnter: (accountId, access) => canEnter(entry, { kind: "account", accountId, access }),
    eksConnection: (place, access, clusterName) =>
      connectEks({
        eks: createEksApi(inAccount(eks, place, access)),
        clusterName,
        place,
        credentials: () => entry.credentials({ kind: "account", accountId: place.accountId, access }),
        clock: options.clock,
      }),
    close: () => entry.close(),
  };
}

async function canEnter(entry: Entry, target: Target): Promise<boolean> {
  try {
    await entry.credentials(target);
    return true;
  } catch (error) {
    // `unavailable` as well is an answer: AWS is still making the account's role.
    if (isRefusal(error)) return false;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  if (!hasFailed(error, "denied", "not-found", "unavailable")) return false;
  return ["TEN7101", "TEN7105", "TEN7112"].includes(error.code);
}

function tokens(random: () => number): () => string {
  const digits = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return () => `tenantry-${digits()}${digits()}${digits()}${digits()}`;
}
