import { TenantryError } from "../model/error.ts";
import type { Tenant } from "../model/tenant.ts";

/** What a command is restricted to: one tenant, or one of its environments. */
export interface Target {
  readonly tenant: string;
  readonly environment?: string;
}

/** Reads `TENANT` or `TENANT/ENVIRONMENT` and makes sure that it exists; undefined means everything. */
export function findTarget(text: string | undefined, tenants: readonly Tenant[]): Target | undefined {
  return text === undefined ? undefined : requireTarget(text, tenants);
}

/** Reads `TENANT` or `TENANT/ENVIRONMENT` and makes sure that it exists. */
export function requireTarget(text: string, tenants: readonly Tenant[]): Target {
  const { tenant: name, environment } = readTarget(text);
  const tenant = tenants.find((candidate) => candidate.name === name);
  if (tenant === undefined) {
    throw unknownTarget(`there is no tenant "${name}"; there are: ${list(tenants.map((item) => item.name))}`);
  }
  if (environment === undefined) return { tenant: name };
  const names = tenant.environments.map((item) => item.name);
  if (names.includes(environment)) return { tenant: name, environment };
  throw unknownTarget(`tenant "${name}" has no environment "${environment}"; it has: ${list(names)}`);
}

/** Reads `TENANT` or `TENANT/ENVIRONMENT`, whether or not a document declares it. */
export function readTarget(text: string): Target {
  const [tenant = "", environment, ...rest] = text.split("/");
  if (rest.length > 0 || tenant === "" || environment === "") {
    throw unknownTarget(`"${text}" is not TENANT or TENANT/ENVIRONMENT`);
  }
  return environment === undefined ? { tenant } : { tenant, environment };
}

export function isTargeted(
  target: Target | undefined,
  item: { readonly tenant: string; readonly environment: string },
): boolean {
  if (target === undefined) return true;
  return target.tenant === item.tenant && (target.environment ?? item.environment) === item.environment;
}

const listed = 12;

function list(names: readonly string[]): string {
  const more = names.length - listed;
  return `${names.slice(0, listed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function unknownTarget(message: string): TenantryError {
  return new TenantryError(message, { code: "TEN9004", source: "user" });
}
