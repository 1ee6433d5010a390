import type { State } from "../../../sandbox/aws/state.ts";

/** One thing that exists in a sandbox. */
export interface Thing {
  /** `AWS::S3::Bucket`, `v1/ConfigMap`. */
  readonly type: string;
  readonly name: string;
  /** All of it, as text. */
  readonly text: string;
}

/** Everything that exists, by type, place and name. */
export type Census = ReadonlyMap<string, Thing>;

export interface CensusChange {
  readonly gone: readonly Thing[];
  readonly added: readonly Thing[];
  readonly changed: readonly Thing[];
  /** Byte for byte as they were. */
  readonly unchanged: readonly Thing[];
}

/** AWS resources, objects of clusters, releases, accounts, units and policies; not what is only a record of the past. */
const things =
  /^(?:resource\/AWS::|kubernetes\/objects\/)|^(?:helm\/releases|organizations\/(?:accounts|units|policies))$/;

export function takeCensus(state: State): Census {
  const census = new Map<string, Thing>();
  for (const kind of state.kinds().filter((name) => things.test(name))) {
    const type = kind.replace(/^(?:resource|kubernetes\/objects)\//, "");
    for (const scope of state.scopes(kind)) {
      const table = state.table(kind, scope);
      for (const name of table.keys()) {
        census.set(`${kind} ${scope} ${name}`, { type, name, text: JSON.stringify(table.get(name)) });
      }
    }
  }
  return census;
}

export function compareCensus(before: Census, after: Census): CensusChange {
  const isSame = ([key, { text }]: readonly [string, Thing]): boolean => after.get(key)?.text === text;
  const common = [...before].filter(([key]) => after.has(key));
  return {
    gone: [...before].filter(([key]) => !after.has(key)).map(([, thing]) => thing),
    added: [...after].filter(([key]) => !before.has(key)).map(([, thing]) => thing),
    changed: common.filter((entry) => !isSame(entry)).map(([, thing]) => thing),
    unchanged: common.filter(isSame).map(([, thing]) => thing),
  };
}

/** Whether a thing is an environment's own: it is named after it, or is an AWS resource that says so. */
export function isNamedAfter({ type, name, text }: Thing, environment: string): boolean {
  return name.includes(environment) || (type.startsWith("AWS::") && text.includes(environment));
}
