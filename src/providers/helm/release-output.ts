import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { ReleaseState } from "../../ports/helm-releases.ts";

/** A release as `helm list -o json` tells it, without values. */
export interface ListedRelease {
  readonly namespace: string;
  readonly name: string;
  readonly chartVersion: string;
  readonly status: string;
  readonly revision: number;
}

export interface ReleaseRevision {
  readonly revision: number;
  readonly status: string;
  readonly updatedAtMs: number;
}

/** Helm writes chart and version as one word; versions are semantic, so the first `-<digits>.` of one starts it. */
const chartWord = /^.*?-(v?\d+\.\d+\.\d+.*)$/;

/** Reads `helm list -o json`. */
export function readListed(stdout: string): readonly ListedRelease[] {
  const items = (JSON.parse(stdout) ?? []) as readonly JsonObject[];
  return items.map((item) => ({
    namespace: String(item.namespace),
    name: String(item.name),
    chartVersion: chartWord.exec(String(item.chart))?.[1] ?? "",
    status: String(item.status),
    revision: Number(item.revision),
  }));
}

/** Reads `helm history -o json`, oldest first. */
export function readHistory(stdout: string): readonly ReleaseRevision[] {
  const items = (JSON.parse(stdout) ?? []) as readonly JsonObject[];
  return items
    .map((item) => ({
      revision: Number(item.revision),
      status: String(item.status),
      updatedAtMs: Date.parse(String(item.updated)),
    }))
    .sort((left, right) => left.revision - right.revision);
}

/** Reads `helm get values -o json`: `null` when none were given. */
export function readValues(stdout: string): JsonObject {
  return (JSON.parse(stdout) ?? {}) as JsonObject;
}

/** Reads what `helm upgrade -o json` says of the release that it made; the rendered manifests are not kept. */
export function readRelease(cell: string, stdout: string): ReleaseState {
  const release = JSON.parse(stdout) as JsonObject;
  const part = (value: JsonValue | undefined): JsonObject => (value ?? {}) as JsonObject;
  return {
    cell,
    namespace: String(release.namespace),
    name: String(release.name),
    chartVersion: String(part(part(release.chart).metadata).version ?? ""),
    values: part(release.config),
    status: String(part(release.info).status),
    revision: Number(release.version),
  };
}
