import { describe, expect, it } from "vitest";
import { type FakeReaction, startFakeApiServer, statusAnswer } from "../../../test/support/fake-api-server.ts";
import { type FakeClock, fakeClock } from "../../../test/support/fake-clock.ts";
import { TenantryError } from "../../model/error.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import type { AccessSource } from "./access.ts";
import type { ApiCall } from "./api-call.ts";
import { Transport } from "./transport.ts";

const read: ApiCall = {
  method: "GET",
  path: "/api/v1/namespaces/a",
  timeoutMs: 200,
  operation: "get namespaces",
  title: "get Namespace a",
  writes: false,
  idempotent: true,
  confidential: false,
};
const patchOnce: ApiCall = {
  ...read,
  method: "PATCH",
  body: "[]",
  operation: "patch namespaces",
  writes: true,
  idempotent: false,
};

interface Scene {
  readonly call?: ApiCall;
  readonly clock?: FakeClock;
  readonly observer?: RemoteCallObserver;
  readonly access?: (server: string) => AccessSource;
}

function staticAccess(server: string): AccessSource {
  const access = { server, tls: {}, headers: { authorization: "Bearer t" } };
  return { current: async () => access, renew: () => undefined };
}

/** What a call ends with when the server reacts in turn, the last one for ever. */
async function play(reactions: readonly FakeReaction[], scene: Scene = {}) {
  const { call = read, clock = fakeClock(), observer, access = staticAccess } = scene;
  await using server = await startFakeApiServer((_, index) => reactions[index] ?? reactions.at(-1) ?? {});
  const transport = new Transport({
    place: "eu1-a",
    access: access(server.url),
    clock,
    patience: { throttledMs: 60_000, unavailableMs: 20_000 },
    connections: 2,
    connectTimeoutMs: 1_000,
    random: () => 0.5,
    ...(observer === undefined ? {} : { observer }),
  });
  try {
    const { body } = await transport.send(call);
    return { body, error: undefined, requests: [...server.requests], slept: clock.slept };
  } catch (error) {
    return { body: undefined, error, requests: [...server.requests], slept: clock.slept };
  } finally {
    await transport.close();
  }
}

const ok: FakeReaction = { body: { fine: true } };
const busy = { ...statusAnswer(429, "TooManyRequests", "slow down"), headers: { "retry-after": "3" } };
const broken = statusAnswer(500, "InternalError", "etcd is away");

describe("retries", () => {
  it("waits as long as a 429 asks, then goes on", async () => {
    const { body, slept, requests } = await play([busy, busy, ok]);
    expect(body).toBe('{"fine":true}');
    expect(slept).toEqual([3250, 3250]);
    expect(requests).toHaveLength(3);
  });

  it("repeats a throttled call even when it is not idempotent: it was not carried out", async () => {
    expect((await play([busy, ok], { call: patchOnce })).body).toBe('{"fine":true}');
  });

  it("gives up on throttling when its patience is over, and says for how long to stay away", async () => {
    const { error, slept } = await play([busy]);
    expect(error).toMatchObject({ failure: "throttled", code: "TEN7208", retry: "later", retryAfterMs: 3000 });
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000);
    expect(slept.length).toBeGreaterThan(10);
  });

  it("does not wait at all when it is asked to wait longer than its patience", async () => {
    const { error, slept } = await play([{ ...busy, headers: { "retry-after": "600" } }]);
    expect(error).toMatchObject({ failure: "throttled", retryAfterMs: 600_000 });
    expect(slept).toEqual([]);
  });

  it("backs off further with each failure of the server", async () => {
    const { body, slept } = await play([broken, broken, broken, ok]);
    expect(body).toBe('{"fine":true}');
    expect(slept).toEqual([150, 300, 600]);
  });

  it("gives up on a server that keeps failing", async () => {
    const { error, slept } = await play([broken]);
    expect(error).toMatchObject({ failure: "unavailable", code: "TEN7209", retry: "later" });
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(20_000);
  });

  it.each([
    ["an answer", broken],
    ["a connection that broke", "drop" as const],
  ])("does not repeat what is not idempotent after %s", async (_, reaction) => {
    const { error, requests } = await play([reaction, ok], { call: patchOnce });
    expect(error).toMatchObject({ failure: "unavailable" });
    expect(requests).toHaveLength(1);
  });

  it.each(["drop", "half"] as const)("repeats an idempotent call whose connection broke: %s", async (reaction) => {
    expect((await play([reaction, ok])).body).toBe('{"fine":true}');
  });

  it("repeats once when a half-open connection gave no answer in time, on another one", async () => {
    const { body, requests } = await play(["hang", ok]);
    expect(body).toBe('{"fine":true}');
    expect(requests).toHaveLength(2);
  });

  it("ends a call that never gets an answer", async () => {
    const clock = fakeClock();
    const { error } = await play(["hang"], { clock, observer: { before: () => clock.advance(11_000) } });
    expect(error).toMatchObject({ failure: "unavailable", retry: "later" });
    expect((error as TenantryError).message).toContain("no answer after 200 ms");
  });

  it.each([
    [400, "BadRequest", "invalid"],
    [403, "Forbidden", "denied"],
    [404, "NotFound", "not-found"],
    [409, "Conflict", "conflict"],
    [422, "Invalid", "invalid"],
  ])("does not repeat a refusal: %d", async (status, reason, failure) => {
    const { error, requests } = await play([statusAnswer(status, reason, "no"), ok]);
    expect(error).toMatchObject({ failure });
    expect(requests).toHaveLength(1);
  });

  it("repeats what a refused connection never carried, and names the endpoint's trouble", async () => {
    const clock = fakeClock();
    const { error } = await play([ok], { clock, call: patchOnce, access: () => staticAccess("http://127.0.0.1:1") });
    expect(error).toMatchObject({ failure: "unavailable", code: "TEN7209" });
    expect((error as TenantryError).message).toContain("ECONNREFUSED");
    expect(clock.slept.length).toBeGreaterThan(3);
  });
});

describe("credentials", () => {
  const unauthorized = statusAnswer(401, "Unauthorized", "Unauthorized");

  function renewable(server: string): AccessSource & { renewed: number } {
    const source = {
      renewed: 0,
      current: async () => ({ server, tls: {}, headers: { authorization: `Bearer token-${source.renewed}` } }),
      renew: () => {
        source.renewed += 1;
      },
    };
    return source;
  }

  it("renews what the server refuses once, at once", async () => {
    const { body, requests, slept } = await play([unauthorized, ok], { access: renewable });
    expect(body).toBe('{"fine":true}');
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer token-0", "Bearer token-1"]);
    expect(slept).toEqual([]);
  });

  it("is expired when the new ones are refused too, and does not quote them", async () => {
    const { error, requests } = await play([unauthorized], { access: renewable });
    expect(error).toMatchObject({ failure: "expired", code: "TEN7210" });
    expect(requests).toHaveLength(2);
    expect(String(error)).not.toContain("token-");
  });

  it("passes on why nobody could be signed in", async () => {
    const failing = new TenantryError("sign in", { code: "TEN7212", source: "user", failure: "expired" });
    const access = () => ({ current: () => Promise.reject(failing), renew: () => undefined });
    expect((await play([ok], { access })).error).toBe(failing);
  });
});

describe("observer", () => {
  it("is told of every try", async () => {
    const told: string[] = [];
    await play([broken, ok], {
      observer: {
        before: ({ operation, place, writes }) => void told.push(`before ${operation} ${place} ${writes}`),
        after: (_, error) => void told.push(`after ${error instanceof TenantryError ? error.failure : "well"}`),
      },
    });
    expect(told).toEqual([
      "before get namespaces eu1-a false",
      "after unavailable",
      "before get namespaces eu1-a false",
      "after well",
    ]);
  });

  it("keeps a call from being sent, and an answer from being seen", async () => {
    const kill = new Error("killed");
    const before = await play([ok], { observer: { before: () => Promise.reject(kill) } });
    expect(before).toMatchObject({ error: kill, requests: [] });
    const after = await play([ok], { observer: { after: () => Promise.reject(kill) } });
    expect(after.error).toBe(kill);
    expect(after.requests).toHaveLength(1);
  });
});

it("sends everything over as many connections as it may have, and nothing once it is closed", async () => {
  await using server = await startFakeApiServer(() => ok);
  const transport = new Transport({
    place: "eu1-a",
    access: staticAccess(server.url),
    clock: fakeClock(),
    patience: { throttledMs: 0, unavailableMs: 0 },
    connections: 2,
    connectTimeoutMs: 1_000,
    random: () => 0,
  });
  await Promise.all(Array.from({ length: 50 }, () => transport.send(read)));
  expect(server.requests).toHaveLength(50);
  expect(server.connections()).toBe(2);
  await transport.close();
  await expect(transport.send(read)).rejects.toMatchObject({ failure: "unavailable" });
});
