import { partitionOf } from "../../../model/account-entry.ts";
import { TenantryError } from "../../../model/error.ts";
import type { QuotaBook } from "../../../model/facts.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { AwsPosture } from "../../../ports/posture.ts";
import type { RemoteCallObserver } from "../../../ports/remote-call.ts";
import { ambientCredentials } from "../ambient-credentials.ts";
import { ClientCache } from "../client-cache.ts";
import { Connection } from "../connection.ts";
import { globalRegionOf } from "../global-region.ts";
import type { Identity } from "../identity.ts";
import type { AwsCredentials, SdkClient } from "../sdk-client.ts";
import { Sessions } from "../sessions.ts";
import { enterRole, rememberCaller } from "../sts/enter-role.ts";
import { sts } from "../sts/operations.ts";
import { createAwsPosture } from "./aws-posture.ts";

export interface PostureOptions {
  readonly clock: Clock;
  readonly rates: QuotaBook["rates"];
  /** Any region of the partition. */
  readonly near: string;
  /** A role, by its name with its path, that the credentials may assume in other accounts than their own. */
  readonly roleName?: string | undefined;
  readonly profile?: string | undefined;
  /** Used instead of the standard chain. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
  readonly attach?: ((client: SdkClient) => void) | undefined;
  readonly observer?: RemoteCallObserver | undefined;
  readonly endpoint?: string | undefined;
  readonly random?: (() => number) | undefined;
  readonly patienceMs?: number | undefined;
}

const defaultPatienceMs = 60_000;

/** Posture without a platform: the account of the credentials, and others through one role. */
export function openPosture(options: PostureOptions): AwsPosture {
  const { clock, near, roleName } = options;
  const ambient = ambientCredentials(options.credentials, options.profile);
  const sessions: Sessions = new Sessions({
    clock,
    ambient,
    enter: (role) =>
      enterRole(
        connection.to(sts, {
          identity: () => Promise.resolve(role.via),
          account: async () => (await caller()).accountId,
          region: near,
        }),
        role,
      ),
  });
  const connection: Connection = new Connection({
    clock,
    rates: options.rates,
    observer: options.observer,
    random: options.random ?? Math.random,
    patienceMs: options.patienceMs ?? defaultPatienceMs,
    clients: new ClientCache({ attach: options.attach, endpoint: options.endpoint }),
    sessions,
    isWarmingUp: () => Promise.resolve(false),
  });
  const caller = rememberCaller(connection, near);
  const identify = async (accountId: string): Promise<Identity> => {
    if ((await caller()).accountId === accountId) return { kind: "ambient" };
    if (roleName === undefined) throw noWay(accountId);
    const roleArn = `arn:${partitionOf(near)}:iam::${accountId}:role/${roleName}`;
    return { kind: "role", accountId, roleArn, via: { kind: "ambient" } };
  };
  return createAwsPosture({
    callerAccount: async () => (await caller()).accountId,
    globalRegion: globalRegionOf(near),
    send: (service, { accountId, region }) =>
      connection.to(service, {
        identity: () => identify(accountId),
        account: () => Promise.resolve(accountId),
        region,
      }),
    close: () => connection.close(),
  });
}

function noWay(accountId: string): TenantryError {
  return new TenantryError(`the credentials are not of account ${accountId}, and no role was named to enter it by`, {
    code: "TEN6601",
    source: "user",
    failure: "denied",
  });
}
