import type { AwsPosture } from "../../../ports/posture.ts";
import type { Send, ServiceDefinition } from "../operation.ts";
import { collectAccount } from "./collect-account.ts";
import { regionReading } from "./ec2-readings.ts";
import { namedOf } from "./reading.ts";

/** How the readings of an account reach AWS. */
export interface PostureWay {
  readonly callerAccount: () => Promise<string>;
  /** Sends as whoever may read that account. */
  readonly send: (
    service: ServiceDefinition<unknown>,
    place: { readonly accountId: string; readonly region: string },
  ) => Send<unknown>;
  /** See `globalRegionOf`. */
  readonly globalRegion: string;
  readonly close: () => void;
}

/** Posture of AWS through its SDK. Nothing is sent before the first method is called. */
export function createAwsPosture({ callerAccount, send, globalRegion, close }: PostureWay): AwsPosture {
  return {
    callerAccount,
    enabledRegions: async (accountId) => {
      const ask = send(regionReading.service, { accountId, region: globalRegion }) as unknown as (
        operation: string,
        input: object,
      ) => Promise<object>;
      const answer = (await ask(regionReading.operation, {})) as Parameters<typeof namedOf>[0];
      return namedOf(answer, "Regions", "RegionName")
        .map(({ name }) => name)
        .sort();
    },
    collect: (place, store, progress) =>
      collectAccount({
        place,
        globalRegion,
        store,
        progress,
        send: (service, region) => send(service, { accountId: place.accountId, region }),
      }),
    close,
  };
}
