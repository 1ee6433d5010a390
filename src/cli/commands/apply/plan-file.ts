import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { TenantryError } from "../../../model/error.ts";
import { asJsonObject, type JsonObject, type JsonValue } from "../../../model/json.ts";
import type { Plan } from "../../../model/plan.ts";
import { findStaleChanges } from "../../../plan/find-stale-changes.ts";
import { readPlanDocument } from "../../../plan/read-plan-document.ts";
import type { Shell } from "../../io/shell.ts";
import type { Built } from "../../pipeline.ts";
import { findTarget, type Target } from "../../target.ts";
import { planHeader } from "../plan/plan-header.ts";

/** A plan that somebody has seen: what `tenantry plan -o json` wrote. */
export interface PlanFile {
  readonly path: string;
  readonly target: Target | undefined;
  readonly plan: Plan;
}

/** Reads a plan and makes sure that the documents still ask for what it was made from. */
export async function loadPlanFile({ cwd }: Shell, path: string, built: Built): Promise<PlanFile> {
  const text = await readFile(resolve(cwd, path), "utf8").catch((cause: unknown) => {
    throw new TenantryError(`${path} cannot be read`, { code: "TEN9001", source: "user", cause });
  });
  const document = parseJson(path, text);
  const plan = readPlan(path, document);
  const target = findTarget(typeof document.target === "string" ? document.target : undefined, built.documents.tenants);
  requireSameDocuments(path, document, planHeader(built, target));
  return { path, target, plan };
}

/**
 * Refuses a plan that what exists has moved away from: everything that there is to do now must stand in it. What an
 * interrupted apply of the same plan has done is not there to do any more, so such a plan can be resumed.
 */
export function requireFresh({ path, plan }: PlanFile, now: Plan): void {
  const moved = findStaleChanges(plan.changes, now.changes);
  const [first] = moved;
  if (first === undefined) return;
  const more = moved.length === 1 ? "" : `, and ${moved.length - 1} more`;
  const { action, id } = first.change;
  throw stale(path, `what exists has changed since (${action} ${id}: ${first.why}${more})`);
}

function requireSameDocuments(path: string, document: JsonObject, wanted: JsonObject): void {
  if (typeof document.blueprint !== "string") throw notPlan(path, "it does not say which documents it was made from");
  if (document.state !== "live") throw notPlan(path, "it was made without looking at what exists");
  if (document.platform !== wanted.platform) {
    throw stale(
      path,
      `it is of platform ${String(document.platform)}, the documents are of ${String(wanted.platform)}`,
    );
  }
  if (document.blueprint !== wanted.blueprint) throw stale(path, "the documents or locks have changed since");
}

function readPlan(path: string, document: JsonObject): Plan {
  try {
    return readPlanDocument(document);
  } catch (error) {
    if (error instanceof TenantryError) throw notPlan(path, error.message);
    throw error;
  }
}

function parseJson(path: string, text: string): JsonObject {
  try {
    return asJsonObject(JSON.parse(text) as JsonValue) ?? {};
  } catch {
    throw notPlan(path, "it is not JSON");
  }
}

function notPlan(path: string, why: string): TenantryError {
  return new TenantryError(`${path} cannot be applied: ${why}; write one with \`tenantry plan --live -o json\``, {
    code: "TEN9016",
    source: "user",
  });
}

function stale(path: string, why: string): TenantryError {
  return new TenantryError(`${path} is stale: ${why}; plan again and look at the result`, {
    code: "TEN9017",
    source: "user",
  });
}
