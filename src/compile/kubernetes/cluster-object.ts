import {
  type BundleOwner,
  bundleKey,
  type ClusterObject,
  type Manifest,
  objectId,
  type Wave,
} from "../../model/blueprint.ts";
import { environmentOrigin, type Origin } from "../../model/origin.ts";
import {
  environmentLabel,
  inventoryLabel,
  managedByLabel,
  managedByValue,
  platformLabel,
  tenantLabel,
} from "../../model/ownership.ts";
import type { EnvironmentContext } from "../context.ts";

/** An object before it gets its labels and its id. */
export interface ObjectDraft {
  readonly manifest: Manifest;
  readonly wave: Wave;
  /** The path inside the environment that caused it; absent: the environment itself. */
  readonly path?: string;
  /** Overrides `path` when the cause stands elsewhere, for example the tenant's owners. */
  readonly origin?: Origin;
  /** The namespace of the release in whose virtual cluster the object lives. */
  readonly vcluster?: string;
}

/** The inventory labels of everything an environment owns in a cluster. */
export function environmentLabels(context: EnvironmentContext): Readonly<Record<string, string>> {
  const { tenant, environment, placement } = context;
  const owner: BundleOwner = {
    kind: "environment",
    tenant: tenant.name,
    environment: environment.name,
    architecture: placement.architecture,
  };
  return {
    [managedByLabel]: managedByValue,
    [platformLabel]: context.platform.name,
    [tenantLabel]: tenant.name,
    [environmentLabel]: environment.name,
    [inventoryLabel]: inventoryValue(owner),
  };
}

/** The inventory label of a bundle: its key with `/` written as `.`, because label values allow no slash. */
export function inventoryValue(owner: BundleOwner): string {
  return bundleKey(owner).replaceAll("/", ".");
}

/** Adds labels, those of `environmentLabels`, to a draft and names it. The draft's own labels never override them. */
export function environmentObject(
  context: EnvironmentContext,
  labels: Readonly<Record<string, string>>,
  draft: ObjectDraft,
): ClusterObject {
  const manifest = withLabels(draft.manifest, labels);
  const cell = context.host.name;
  return {
    id: objectId(cell, manifest, draft.vcluster),
    cell,
    ...(draft.vcluster === undefined ? {} : { vcluster: draft.vcluster }),
    manifest,
    wave: draft.wave,
    origin: draft.origin ?? environmentOrigin(context.tenant.name, context.environment.name, draft.path),
  };
}

function withLabels(manifest: Manifest, labels: Readonly<Record<string, string>>): Manifest {
  const { metadata } = manifest;
  const all = metadata.labels === undefined ? labels : { ...metadata.labels, ...labels };
  return { ...manifest, metadata: { ...metadata, labels: all } };
}
