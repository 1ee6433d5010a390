import type { ApplyEvent, ApplyResult, StepFailure, StepInfo } from "../../src/model/apply.ts";
import type { PlanOwner } from "../../src/model/plan.ts";

const startMs = Date.UTC(2026, 10, 24, 12, 0, 0);
const birch: PlanOwner = { kind: "environment", tenant: "birch", environment: "prod" };
const bank: PlanOwner = { kind: "environment", tenant: "meridian-bank", environment: "prod" };
const forge: PlanOwner = { kind: "environment", tenant: "forge", environment: "prod" };
const cell: PlanOwner = { kind: "cell", cell: "eu1-a" };

function step(owner: PlanOwner, title: string, place: string): StepInfo {
  const layer = place.includes("/") || place === "organization" ? "aws" : "kubernetes";
  return { id: `${JSON.stringify(owner)} ${title}`, owner, layer, title, place, action: "create", changes: [] };
}

const guardrails = step(cell, "apply 14 guardrails", "eu1-a");
const account = step(bank, "create account meridian-bank--prod", "organization");
const bankStack = step(bank, "create stack tenantry-meridian-bank--prod", "account/eu-central-1");
const birchStack = step(birch, "create stack tenantry-birch--prod", "333333333333/eu-central-1");
const birchQuota = step(birch, "apply 9 objects: quota, network policies, Guardrails", "eu1-a");
const birchAccess = step(birch, "apply 2 role bindings", "eu1-a");
const forgeRelease = step(forge, "install release forge", "eu1-a");

const failure: StepFailure = {
  step: forgeRelease,
  code: "TEN7254",
  message: "helm could not install forge in forge--prod:\n  chart version 0.34.1 was not found \u001b[31m",
  advice: "check that this machine reaches https://charts.loft.sh",
  retry: "later",
};

const result: ApplyResult = {
  outcome: "partial",
  done: 5,
  failed: 1,
  skipped: 1,
  failures: [failure],
  durationMs: 194_000,
};

type Draft = ApplyEvent extends infer E ? (E extends ApplyEvent ? Omit<E, "atMs"> : never) : never;

function at(seconds: number, event: Draft): ApplyEvent {
  return { ...event, atMs: startMs + seconds * 1000 } as ApplyEvent;
}

function done(seconds: number, of: StepInfo, startedAt: number): ApplyEvent {
  const durationMs = (seconds - startedAt) * 1000;
  return at(seconds, { kind: "step-finished", step: of, outcome: "done", durationMs });
}

/** A run with everything that a watcher can meet: waiting, a failure, a lease taken over and one refused, Ctrl-C. */
export const sampleEvents: readonly ApplyEvent[] = [
  at(0, {
    kind: "run-started",
    steps: 7,
    owners: [
      { owner: cell, steps: 1 },
      { owner: birch, steps: 3 },
      { owner: forge, steps: 1 },
      { owner: bank, steps: 2 },
    ],
  }),
  at(0, {
    kind: "lease-taken-over",
    lease: "birch/prod",
    from: { id: "b2", who: "ci@runner-3", startedAtMs: startMs - 7_200_000 },
  }),
  at(0, {
    kind: "lease-refused",
    lease: "juniper/prod",
    holder: { id: "a1", who: "ada@laptop https://ci.example/jobs/7", startedAtMs: startMs - 60_000 },
    freeAtMs: startMs + 150_000,
  }),
  at(0, { kind: "step-started", step: guardrails }),
  at(0, { kind: "step-started", step: account }),
  at(3, { kind: "step-progress", step: guardrails, detail: "waits for guardrails.tenantry.dev to be established" }),
  done(4, guardrails, 0),
  at(4, { kind: "step-started", step: birchStack }),
  at(4, { kind: "step-started", step: birchQuota }),
  at(5, { kind: "step-started", step: forgeRelease }),
  at(6, { kind: "step-progress", step: birchStack, detail: "CREATE_IN_PROGRESS, 3 of 11 resources" }),
  at(9, { kind: "step-finished", step: forgeRelease, outcome: "failed", durationMs: 4000, failure }),
  done(9.4, birchQuota, 4),
  at(35, { kind: "step-progress", step: account, detail: "IN_PROGRESS, 1 of 1 in flight" }),
  at(40, { kind: "step-progress", step: account, detail: "IN_PROGRESS, 1 of 1 in flight" }),
  done(72, birchStack, 4),
  at(72, { kind: "step-started", step: birchAccess }),
  done(72.2, birchAccess, 72),
  at(80, { kind: "draining", reason: "interrupted", running: 1 }),
  done(194, account, 0),
  at(194, { kind: "step-finished", step: bankStack, outcome: "skipped", durationMs: 0 }),
  at(194, { kind: "run-finished", result }),
];

export const sampleResult: ApplyResult = result;
