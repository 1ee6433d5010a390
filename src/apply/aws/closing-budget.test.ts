import { describe, expect, it } from "vitest";
import { defaultFacts } from "../../facts/facts.ts";
import { closedTag } from "../../model/ownership.ts";
import type { AccountDescription } from "../../ports/organization-api.ts";
import { findClosingBudget } from "./closing-budget.ts";

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 5, 1);
const { quotas } = defaultFacts.quotas;

interface Closed {
  readonly daysAgo?: number;
  readonly count: number;
}

/** An organisation with so many open accounts, and closed ones with or without our date on them. */
function organization(open: number, ...closed: readonly Closed[]) {
  const tags = new Map<string, Readonly<Record<string, string>>>();
  const accounts: AccountDescription[] = [];
  const add = (state: string, own: Readonly<Record<string, string>>): void => {
    const id = String(accounts.length);
    tags.set(id, own);
    accounts.push({ id, name: id, email: `${id}@x`, arn: id, state, joinedAtMs: 0 });
  };
  for (let index = 0; index < open; index += 1) add("ACTIVE", {});
  for (const { count, daysAgo } of closed) {
    const own = daysAgo === undefined ? {} : { [closedTag]: new Date(nowMs - daysAgo * dayMs).toISOString() };
    for (let index = 0; index < count; index += 1) add(index % 2 === 0 ? "SUSPENDED" : "PENDING_CLOSURE", own);
  }
  let asked = 0;
  return {
    asked: () => asked,
    listAccounts: async function* () {
      yield accounts;
    },
    listTags: async (id: string) => {
      asked += 1;
      return tags.get(id) ?? {};
    },
  };
}

describe("findClosingBudget", () => {
  it("is enough, without asking for tags, while few are closed", async () => {
    const api = organization(10, { count: 200 });
    expect([await findClosingBudget(api, 50, { nowMs, quotas }), api.asked()]).toEqual([{ kind: "enough" }, 0]);
  });

  it("counts nothing that is thirty days back", async () => {
    const api = organization(10, { count: 200, daysAgo: 31 }, { count: 249, daysAgo: 3 });
    expect(await findClosingBudget(api, 1, { nowMs, quotas })).toEqual({ kind: "enough" });
  });

  it("says from when on so many can be closed", async () => {
    const api = organization(10, { count: 2, daysAgo: 29 }, { count: 248, daysAgo: 3 });
    expect(await findClosingBudget(api, 2, { nowMs, quotas })).toEqual({
      kind: "exhausted",
      limit: 250,
      closed: 250,
      possibleAtMs: nowMs + dayMs,
    });
    expect(await findClosingBudget(api, 3, { nowMs, quotas })).toMatchObject({ possibleAtMs: nowMs + 27 * dayMs });
  });

  it("counts what others have closed as closed just now, and promises no day for it", async () => {
    const api = organization(10, { count: 250 });
    expect(await findClosingBudget(api, 1, { nowMs, quotas })).toEqual({ kind: "exhausted", limit: 250, closed: 250 });
  });

  it("grows with the organisation to a thousand", async () => {
    const large = organization(2_000, { count: 400, daysAgo: 1 });
    expect(await findClosingBudget(large, 80, { nowMs, quotas })).toEqual({ kind: "enough" });
    expect(await findClosingBudget(large, 81, { nowMs, quotas })).toMatchObject({ kind: "exhausted", limit: 480 });
    const huge = organization(9_000, { count: 1_000, daysAgo: 1 });
    expect(await findClosingBudget(huge, 1, { nowMs, quotas })).toMatchObject({ kind: "exhausted", limit: 1_000 });
  });
});
