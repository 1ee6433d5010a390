import { describe, expect, it } from "vitest";
import { virtualClock } from "../../../test/support/virtual-clock.ts";
import { TenantryError } from "../../model/error.ts";
import type { JsonObject } from "../../model/json.ts";
import type { ClusterApi } from "../../ports/cluster.ts";
import type { StepContext } from "../step.ts";
import { openPlace } from "./open-place.ts";

const unschedulable: JsonObject = {
  status: {
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status: "False", message: "no nodes available to schedule pods" }],
  },
};

/** A host with the control plane's pods, and a virtual cluster that answers after so many tries. */
function contextFor(pods: readonly JsonObject[], triesBefore: number): StepContext & { readonly told: string[] } {
  const told: string[] = [];
  let tries = 0;
  const host = {
    place: "eu1-a",
    list: async function* () {
      yield pods;
    },
  } as unknown as ClusterApi;
  const inside = { place: "eu1-a+forge--prod", version: async () => "v1.36.0" } as unknown as ClusterApi;
  const open = async (place: string): Promise<ClusterApi> => {
    if (place === "eu1-a") return host;
    tries += 1;
    if (tries > triesBefore) return inside;
    throw new TenantryError("no answer", { code: "TEN7214", source: "remote", failure: "unavailable" });
  };
  return {
    told,
    clusters: { open, close: async () => undefined },
    clock: virtualClock(),
    signal: new AbortController().signal,
    progress: (detail: string) => void told.push(detail),
  } as unknown as StepContext & { readonly told: string[] };
}

describe("openPlace", () => {
  it("waits for a virtual cluster that starts", async () => {
    const context = contextFor([], 4);
    const api = await openPlace("eu1-a+forge--prod", context, { patienceMs: 60_000 });
    expect(api.place).toBe("eu1-a+forge--prod");
    expect(context.told).toEqual(["waits for virtual cluster eu1-a+forge--prod to answer: it has no pod yet"]);
  });

  it("gives up on one that has no node, with what its pod says, to be tried again later", async () => {
    const context = contextFor([unschedulable], Number.POSITIVE_INFINITY);
    await expect(openPlace("eu1-a+forge--prod", context, { patienceMs: 3_600_000 })).rejects.toMatchObject({
      code: "TEN7057",
      retry: "later",
      message: expect.stringContaining("its pod is Pending: no nodes available to schedule pods"),
    });
    expect(context.clock.nowMs()).toBeLessThan(1_000_000 + 200_000);
  });
});
