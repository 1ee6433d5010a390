import { guardCases } from "../cases/all-cases.ts";
import type { Case } from "../harness/case.ts";
import { judge } from "../harness/judge.ts";
import { perform } from "../harness/perform.ts";
import type { Report } from "../harness/report.ts";
import type { World } from "../harness/world.ts";

/** Runs every guardrail's denied actions and allowed twins, in the order in which they are written. */
export async function runGuardCases(world: World, report: Report): Promise<void> {
  report.heading("Guardrails: each denied action and its allowed twin");
  const applicable = guardCases.filter((one) => one.mutation !== (world.fillsInDefaults ? "absent" : "needed"));
  for (const guardCase of applicable) report.record(title(guardCase), await attempt(world, guardCase));
  for (const guard of guardsWithoutTwins(guardCases)) {
    report.record(`${guard}: has denied and allowed cases`, "one side is missing");
  }
}

async function attempt(world: World, guardCase: Case): Promise<string | undefined> {
  return judge(await perform(world, guardCase), guardCase.expect);
}

function title(guardCase: Case): string {
  return `${guardCase.guard}: ${guardCase.name} (${guardCase.action.kind} as ${guardCase.as})`;
}

function guardsWithoutTwins(cases: readonly Case[]): readonly string[] {
  const guards = new Set(cases.map(({ guard }) => guard));
  return [...guards].filter((guard) => {
    const kinds = new Set(cases.filter((one) => one.guard === guard).map(({ expect }) => expect.kind));
    return kinds.size < 2;
  });
}

/** Cases that are labelled wrongly on purpose: the harness is broken if one of them passes. */
export async function runSelfCheck(world: World, report: Report): Promise<void> {
  report.heading("The harness itself: a mislabelled case fails");
  const denied = guardCases.find(({ expect }) => expect.kind === "denied");
  const allowed = guardCases.find(({ expect }) => expect.kind === "allowed");
  if (denied === undefined || allowed === undefined) throw new Error("there are no cases");
  const mislabelled: readonly Case[] = [
    { ...denied, name: "denied action labelled allowed", expect: { kind: "allowed" } },
    { ...denied, name: "denied action with another rule's reason", expect: { kind: "denied", reason: "externalIPs" } },
    { ...allowed, name: "allowed action labelled denied", expect: { kind: "denied", reason: "" } },
    {
      ...allowed,
      name: "object of an unknown namespace labelled denied",
      action: {
        kind: "delete",
        target: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "absent", namespace: "oak--prod--web" } },
      },
      expect: { kind: "denied", reason: "" },
    },
  ];
  for (const one of mislabelled) {
    const problem = await attempt(world, one);
    report.record(one.name, problem === undefined ? "it passed, so the harness proves nothing" : undefined);
  }
}
