import { describe, expect, it } from "vitest";
import { sampleArchitecture } from "../../test/support/sample.ts";
import type { Architecture } from "../model/architecture.ts";
import { profilePlatform } from "./platform-profile.ts";

const plain = sampleArchitecture("shared", "namespace");
const nodes = sampleArchitecture("shared", "namespace", ["own-nodes"]);
const account = sampleArchitecture("dedicated", "namespace");
const silo = sampleArchitecture("dedicated", "cluster");

function repeat(architecture: Architecture, times: number): readonly Architecture[] {
  return Array.from({ length: times }, () => architecture);
}

describe("profilePlatform", () => {
  it.each([
    {
      name: "nine in ten plainly shared",
      all: [...repeat(plain, 9), nodes],
      want: ["shared-account", "cost-optimised"],
    },
    { name: "a mix", all: [plain, plain, nodes, account], want: ["hybrid", "balanced-saas"] },
    { name: "half hardened", all: [plain, silo], want: ["hybrid", "high-security"] },
    { name: "all apart", all: repeat(silo, 3), want: ["account-per-tenant", "high-security"] },
    { name: "accounts on a common cluster", all: repeat(account, 3), want: ["account-per-tenant", "balanced-saas"] },
    { name: "nothing decided", all: [], want: ["shared-account", "cost-optimised"] },
  ])("names $name", ({ all, want }) => {
    const profile = profilePlatform(all);
    expect([profile.accountStrategy, profile.pattern]).toEqual(want);
    expect(profile.patternReason).toContain(`${all.length} environments`);
  });
});
