import type { TenantLock } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { RequirementKey } from "../../model/requirements.ts";
import type { Environment, Tenant } from "../../model/tenant.ts";
import type { RawEnvironment, RawLock, RawPlatform, RawTenant } from "../schema/raw.ts";
import type { DocumentPath, SourceDocument } from "../source-file.ts";

/** A platform document and what it says. */
export interface LoadedPlatform {
  readonly document: SourceDocument;
  readonly raw: RawPlatform;
  readonly platform: Platform;
}

export interface LoadedTenant {
  readonly document: SourceDocument;
  readonly raw: RawTenant;
  readonly tenant: Tenant;
}

export interface LoadedLock {
  readonly document: SourceDocument;
  readonly raw: RawLock;
  readonly lock: TenantLock;
}

/** All documents of the right shape. */
export interface LoadedModel {
  /** Absent when there is none, or its shape is wrong; checks that need it are skipped. */
  readonly platform?: LoadedPlatform;
  readonly tenants: readonly LoadedTenant[];
  readonly locks: readonly LoadedLock[];
  /** Tenant names that some document claims, right or wrong, so that one problem does not become many. */
  readonly claimedNames: ReadonlySet<string>;
  /** False when a file or a name could not be read, so that what seems to be missing may well be there. */
  readonly complete: boolean;
}

/** One environment of a tenant document. */
export interface LoadedEnvironment {
  readonly loaded: LoadedTenant;
  readonly raw: RawEnvironment;
  readonly environment: Environment;
  /** Where it stands in the document. */
  readonly path: DocumentPath;
}

export function environmentsOf(loaded: LoadedTenant): readonly LoadedEnvironment[] {
  return loaded.tenant.environments.flatMap((environment, index) => {
    const raw = loaded.raw.spec.environments[index];
    return raw === undefined ? [] : [{ loaded, raw, environment, path: ["spec", "environments", index] }];
  });
}

/** Where a requirement that holds for an environment is written: there, or at its tenant. */
export function requirementPath({ raw, path }: LoadedEnvironment, key: RequirementKey): DocumentPath {
  return raw.requirements?.[key] === undefined ? ["spec", "requirements", key] : [...path, "requirements", key];
}
