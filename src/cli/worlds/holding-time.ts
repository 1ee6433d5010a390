import type { RemoteCall, RemoteCallObserver } from "../../ports/remote-call.ts";
import type { Sandbox } from "../../sandbox/open-sandbox.ts";

/** An observer that holds a sandbox's time still while a call to something real is under way, and tells another one. */
export function holdingTime(
  { track }: Pick<Sandbox["clock"], "track">,
  observer: RemoteCallObserver | undefined,
): RemoteCallObserver {
  const underWay = new Map<RemoteCall, () => void>();
  return {
    before: async (call) => {
      await observer?.before?.(call);
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.set(call, resolve);
      void track(() => promise);
    },
    after: async (call, error) => {
      underWay.get(call)?.();
      underWay.delete(call);
      await observer?.after?.(call, error);
    },
  };
}
