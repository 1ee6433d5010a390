import type { Diagnostic } from "../model/diagnostic.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { LiveRelease, Snapshot } from "../model/snapshot.ts";
import { asList, asObject, asText, type DumpFile, shapeProblem } from "./dump-file.ts";
import { withoutCredentials } from "./without-secrets.ts";

/** A file under `helm/<cell>/`; `inside` are the rest of its folders and its name. */
export interface ReleaseDump {
  readonly file: DumpFile;
  readonly cell: string;
  readonly inside: readonly string[];
  readonly value: JsonValue;
}

export interface ReadReleases {
  readonly releases: readonly LiveRelease[];
  readonly gaps: Snapshot["gaps"];
  readonly diagnostics: readonly Diagnostic[];
}

const valuesSuffix = ".values.json";

/** Joins `helm list -A -o json` with `<namespace>/<release>.values.json` of `helm get values -o json`. */
export function readReleases(dumps: readonly ReleaseDump[]): ReadReleases {
  const values = new Map<string, JsonObject>();
  const listed: LiveRelease[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const dump of dumps) {
    const key = valuesKey(dump);
    if (key !== undefined) values.set(key, withoutCredentials(asObject(dump.value) ?? {}));
    else {
      const releases = readList(dump);
      if (releases === undefined) diagnostics.push(wrongShape(dump));
      else listed.push(...releases);
    }
  }
  return {
    releases: listed.map((release) => ({ ...release, values: values.get(releaseKey(release)) ?? {} })),
    gaps: listed
      .filter((release) => mayBeOurs(release) && !values.has(releaseKey(release)))
      .map(({ cell, namespace, name }) => ({
        place: cell,
        reason: `release ${namespace}/${name} has no values dump`,
      })),
    diagnostics,
  };
}

/** Our namespaces are named `<tenant>--<env>`; what others gave to a release of theirs does not matter. */
function mayBeOurs({ namespace }: LiveRelease): boolean {
  return namespace.includes("--");
}

function releaseKey({ cell, namespace, name }: LiveRelease): string {
  return `${cell}/${namespace}/${name}`;
}

/** The release whose values the file holds; undefined for a list. */
function valuesKey({ cell, inside }: ReleaseDump): string | undefined {
  const [namespace, name, ...rest] = inside;
  if (name === undefined || rest.length > 0 || !name.endsWith(valuesSuffix)) return undefined;
  return `${cell}/${namespace}/${name.slice(0, -valuesSuffix.length)}`;
}

function readList({ cell, value }: ReleaseDump): readonly LiveRelease[] | undefined {
  const releases = asList(value)?.map((item) => readRelease(cell, item));
  const complete = releases?.filter((release) => release !== undefined);
  return complete?.length === releases?.length ? complete : undefined;
}

/** Helm writes chart and version as one word; versions are semantic, so the last `-<digits>.` starts one. */
const chartWord = /^.*?-(v?\d+\.\d+\.\d+.*)$/;

function readRelease(cell: string, value: JsonValue): LiveRelease | undefined {
  const item = asObject(value);
  const [name, namespace, chart] = [asText(item?.name), asText(item?.namespace), asText(item?.chart)];
  if (name === undefined || namespace === undefined || chart === undefined) return undefined;
  return { cell, namespace, name, chartVersion: chartWord.exec(chart)?.[1] ?? "", values: {} };
}

function wrongShape(dump: ReleaseDump): Diagnostic {
  return shapeProblem(dump.file, {
    code: "TEN5005",
    severity: "error",
    summary: `${dump.file.path} is neither a helm list nor a <namespace>/<release>.values.json`,
    fix: "write helm list -A -o json to releases.json and helm get values -o json to <namespace>/<release>.values.json",
  });
}
