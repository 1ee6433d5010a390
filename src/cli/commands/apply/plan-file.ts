import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { TenantryError } from "../../../model/error.ts";
import { type JsonObject, type JsonValue, stableStringify } from "../../../model/json.ts";
import { type Plan, planFormatVersion } from "../../../model/plan.ts";
import { toPlanDocument } from "../../../render/plan/plan-document.ts";
import type { Shell } from "../../io/shell.ts";
import type { Built } from "../../pipeline.ts";
import { findTarget, type Target } from "../../target.ts";
import { planHeader } from "../plan/plan-header.ts";

/** A plan that somebody has seen: what `tenantry plan -o json` wrote. */
export interface PlanFile {
  readonly path: string;
  readonly target: Target | undefined;
  /** What each change was, by id, without why. */
  readonly changes: ReadonlyMap<string, string>;
}

/** Reads a plan and makes sure that the documents still ask for what it was made from. */
export async function loadPlanFile({ cwd }: Shell, path: string, built: Built): Promise<PlanFile> {
  const text = await readFile(resolve(cwd, path), "utf8").catch((cause: unknown) => {
    throw new TenantryError(`${path} cannot be read`, { code: "TEN9001", source: "user", cause });
  });
  const document = parsePlan(path, text);
  const target = findTarget(textOf(document.target), built.documents.tenants);
  const header = planHeader(built, target);
  if (document.platform !== header.platform) {
    throw stale(
      path,
      `it is of platform ${String(document.platform)}, the documents are of ${String(header.platform)}`,
    );
  }
  if (document.blueprint !== header.blueprint) throw stale(path, "the documents or locks have changed since");
  const changes = (document.changes as readonly JsonObject[]).map(
    (change) => [String(change.id), essence(change)] as const,
  );
  return { path, target, changes: new Map(changes) };
}

/**
 * Refuses a plan that what exists has moved away from: everything that there is to do now must stand in it, unchanged.
 * What an interrupted apply of the same plan has done already is not there to do any more, so such a plan can be resumed.
 */
export function requireFresh({ path, changes }: PlanFile, now: Plan): void {
  const document = toPlanDocument(now);
  const moved = (document.changes as readonly JsonObject[]).filter(
    (change) => changes.get(String(change.id)) !== essence(change),
  );
  const [first] = moved;
  if (first === undefined) return;
  const more = moved.length === 1 ? "" : ` and ${moved.length - 1} more`;
  const how = changes.has(String(first.id)) ? "differs from" : "is not in";
  throw stale(
    path,
    `what exists has changed since: ${String(first.action)} ${String(first.id)} ${how} the plan${more}`,
  );
}

/** Everything about a change but the words that explain it, and the fields of something new, which the digest covers. */
function essence({ id, action, type, place, destructive, retained, changes }: JsonObject): string {
  const fields = action === "create" ? [] : (changes ?? []);
  return stableStringify({ id, action, type, place, destructive, retained, fields });
}

function parsePlan(path: string, text: string): JsonObject {
  const value = parseJson(path, text);
  const document = typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  if (document.kind !== "Plan" || !Array.isArray(document.changes)) {
    throw notPlan(path, "it is no plan");
  }
  const [major] = String(document.formatVersion).split(".");
  if (major !== planFormatVersion.split(".")[0]) {
    throw notPlan(
      path,
      `its format version is ${String(document.formatVersion)}, this tenantry reads ${planFormatVersion}`,
    );
  }
  if (typeof document.blueprint !== "string") throw notPlan(path, "it does not say which documents it was made from");
  return document;
}

function parseJson(path: string, text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw notPlan(path, "it is not JSON");
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
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
