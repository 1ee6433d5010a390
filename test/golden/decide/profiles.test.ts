import { describe, expect, it } from "vitest";
import { advise } from "../../../src/decide/advise.ts";
import { defaultFacts } from "../../../src/facts/facts.ts";
import type { Architecture } from "../../../src/model/architecture.ts";
import type { EnvironmentClass, Pin, RequirementKey, Requirements } from "../../../src/model/requirements.ts";
import type { Environment, OwnerRole, Tenant } from "../../../src/model/tenant.ts";
import { defaultRequirements, sampleEnvironment, sampleTenant } from "../../support/sample.ts";
import { goldenPlatforms } from "./platforms.ts";
import profileData from "./profiles.json" with { type: "json" };

/** A requirement profile with the architecture it must lead to, or the minimal conflicts when there is none. */
interface Profile {
  readonly name: string;
  /** Why that outcome is right, for the reader. */
  readonly reason: string;
  /** One of `goldenPlatforms`; `saas` when absent. */
  readonly platform?: string;
  readonly group?: string;
  readonly class?: EnvironmentClass;
  readonly requirements?: Partial<Requirements>;
  readonly quota?: Readonly<Record<string, string>>;
  readonly aws?: "pool";
  readonly pin?: Pin;
  readonly owner?: OwnerRole;
  readonly expect?: Omit<Architecture, "nodesSharedWith">;
  /** Keys that the explanation must name. */
  readonly because?: readonly string[];
  /** Texts that its warnings must hold. */
  readonly warns?: readonly string[];
  readonly conflicts?: readonly (readonly string[])[];
}

const profiles = profileData as unknown as readonly Profile[];

describe("golden profiles", () => {
  it.each(profiles.filter((profile) => profile.expect !== undefined))("$name", (profile) => {
    const advised = adviseProfile(profile);
    const { nodesSharedWith: _nodes, ...architecture } = advised?.choice?.architecture ?? {
      conflicts: advised?.conflicts,
    };
    expect(architecture).toEqual(profile.expect);
    const named = advised?.explanation.reasons.map((reason) => reason.because) ?? [];
    expect(named).toEqual(expect.arrayContaining([...(profile.because ?? [])]));
    const warnings = advised?.explanation.warnings.join("\n") ?? "";
    for (const text of profile.warns ?? []) expect(warnings).toContain(text);
  });

  it.each(profiles.filter((profile) => profile.conflicts !== undefined))("$name", (profile) => {
    const advised = adviseProfile(profile);
    expect(advised?.choice).toBeUndefined();
    expect(advised?.conflicts.map((conflict) => conflict.requirements)).toEqual(profile.conflicts);
    for (const conflict of advised?.conflicts ?? []) expect(conflict.relax).toHaveLength(conflict.requirements.length);
  });

  it("has distinct names", () => {
    expect(new Set(profiles.map((profile) => profile.name)).size).toBe(profiles.length);
  });
});

function adviseProfile(profile: Profile): ReturnType<typeof advise>["environments"][number] | undefined {
  const platform = goldenPlatforms[profile.platform ?? "saas"];
  if (platform === undefined) throw new Error(`no golden platform ${profile.platform}`);
  return advise(platform, [tenantOf(profile)], defaultFacts).environments[0];
}

function tenantOf(profile: Profile): Tenant {
  const { group, owner = "admin" } = profile;
  return sampleTenant({
    ...(group === undefined ? {} : { group }),
    owners: [{ kind: "Group", name: "owners", role: owner }],
    environments: [environmentOf(profile)],
  });
}

function environmentOf(profile: Profile): Environment {
  const { requirements = {}, quota, pin } = profile;
  const sample = sampleEnvironment();
  return {
    ...sample,
    class: profile.class ?? "production",
    requirements: { ...defaultRequirements, ...requirements },
    statedRequirements: Object.keys(requirements)
      .map((key) => documentKeys[key] ?? (key as RequirementKey))
      .sort(),
    resourceQuota: quota ?? sample.resourceQuota,
    aws: profile.aws === "pool" ? sample.aws : {},
    ...(pin === undefined ? {} : { pin }),
  };
}

/** Where a resolved requirement is not called as in documents. */
const documentKeys: Readonly<Record<string, RequirementKey>> = {
  lifetimeHours: "lifetime",
  readyWithinSeconds: "readyWithin",
  monthlyCostCeilingMicros: "monthlyCostCeiling",
};
