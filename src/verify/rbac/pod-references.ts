import { isRecord } from "../../model/json.ts";
/** What a pod names in its own namespace, and so what its node may read. */
export interface PodReferences {
  readonly secrets: readonly string[];
  readonly configMaps: readonly string[];
}

const secretRefs = new Set(["secretRef", "secretKeyRef", "nodePublishSecretRef", "secret", "azureFile"]);
const configMapRefs = new Set(["configMapRef", "configMapKeyRef", "configMap"]);

/**
 * Secrets and config maps that a pod's containers, volumes and image pulls name.
 *
 * Source: kubernetes pkg/api/v1/pod/util.go, `VisitPodSecretNames` and `VisitPodConfigmapNames`.
 */
export function readPodReferences(spec: unknown): PodReferences {
  const names = { secrets: new Set<string>(), configMaps: new Set<string>() };
  collect(spec, names);
  return { secrets: [...names.secrets], configMaps: [...names.configMaps] };
}

interface Names {
  readonly secrets: Set<string>;
  readonly configMaps: Set<string>;
}

function collect(value: unknown, names: Names): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, names);
    return;
  }
  if (isRecord(value)) for (const [key, part] of Object.entries(value)) collectField(key, part, names);
}

function collectField(key: string, part: unknown, names: Names): void {
  if (secretRefs.has(key)) addName(names.secrets, part);
  else if (configMapRefs.has(key)) addName(names.configMaps, part);
  else if (key === "imagePullSecrets" && Array.isArray(part)) for (const item of part) addName(names.secrets, item);
  else collect(part, names);
}

/** A volume names its Secret by `secretName`, everything else by `name`. */
function addName(names: Set<string>, reference: unknown): void {
  if (!isRecord(reference)) return;
  const name = reference.secretName ?? reference.name;
  if (typeof name === "string" && name !== "") names.add(name);
}
