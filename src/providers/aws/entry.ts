import { toolingRegion } from "../../model/account-entry.ts";
import type { CallerIdentity } from "../../ports/cloud.ts";
import { AccountAges } from "./account-ages.ts";
import { ambientCredentials } from "./ambient-credentials.ts";
import { ClientCache } from "./client-cache.ts";
import type { CloudOptions } from "./cloud.ts";
import { Connection } from "./connection.ts";
import { globalRegionOf } from "./global-region.ts";
import { chooseIdentity, type Identity, type RoleIdentity, type Target } from "./identity.ts";
import type { Send, ServiceDefinition } from "./operation.ts";
import { organizations } from "./organizations/operations.ts";
import type { AwsCredentials } from "./sdk-client.ts";
import { Sessions } from "./sessions.ts";
import { enterRole, rememberCaller } from "./sts/enter-role.ts";
import { sts } from "./sts/operations.ts";

/** Where a service's requests go. */
export interface Way {
  readonly target: Target;
  readonly accountId: string;
  readonly region: string;
}

/** The way into AWS: who we are, which roles lead where, and one connection for everything that is sent. */
export interface Entry {
  readonly caller: () => Promise<CallerIdentity>;
  readonly send: <Sdk>(service: ServiceDefinition<Sdk>, way: Way) => Send<Sdk>;
  /** Credentials by which a target is reached; enters the roles on the way. */
  readonly credentials: (target: Target) => Promise<AwsCredentials & { readonly expiresAtMs?: number }>;
  readonly ages: AccountAges;
  readonly close: () => void;
}

/** Leases leave two minutes for the longest call, retries included. */
const defaultPatienceMs = 60_000;

export function createEntry(options: CloudOptions): Entry {
  const { clock, platform } = options;
  const { managementAccountId, toolingAccountId } = platform.organization;
  const near = toolingRegion(platform);
  const ages = new AccountAges(clock);
  const ambient = ambientCredentials(options.credentials, options.profile);
  const sessions: Sessions = new Sessions({ clock, ambient, enter: (role) => enter(role) });
  const connection: Connection = new Connection({
    clock,
    rates: options.rates,
    observer: options.observer,
    random: options.random ?? Math.random,
    patienceMs: options.patienceMs ?? defaultPatienceMs,
    clients: new ClientCache({ attach: options.attach, endpoint: options.endpoint }),
    sessions,
    isWarmingUp: (accountId) => isWarmingUp(accountId),
  });

  const caller = rememberCaller(connection, near);

  const identify = async (target: Target): Promise<Identity> =>
    chooseIdentity(target, { caller: await caller(), managementAccountId, toolingAccountId, near });

  function enter(role: RoleIdentity): ReturnType<typeof enterRole> {
    const { via } = role;
    const account = async () => (via.kind === "role" ? via.accountId : (await caller()).accountId);
    return enterRole(connection.to(sts, { identity: () => Promise.resolve(via), account, region: near }), role);
  }

  const send = <Sdk>(service: ServiceDefinition<Sdk>, { target, accountId, region }: Way): Send<Sdk> =>
    connection.to(service, {
      identity: () => identify(target),
      account: () => Promise.resolve(accountId),
      region,
    });

  /** The accounts that everything starts from are old, and asking about them could never end. */
  async function isWarmingUp(accountId: string): Promise<boolean> {
    if (accountId === managementAccountId || accountId === toolingAccountId || !/^\d{12}$/.test(accountId))
      return false;
    const region = globalRegionOf(near);
    const ask = send(organizations, { target: { kind: "management" }, accountId: managementAccountId, region });
    return ages.isWarmingUp(accountId, async () => {
      const answer = await ask("DescribeAccount", { AccountId: accountId });
      return answer.Account?.JoinedTimestamp?.getTime();
    });
  }

  return {
    caller,
    send,
    credentials: async (target) => sessions.credentials(await identify(target)),
    ages,
    close: () => connection.close(),
  };
}
