import { stringify } from "yaml";
import { type Colorizer, noColor } from "../plan/colorizer.ts";
import { plainText } from "../plan/plain-text.ts";

/** What an environment was given: where it is, and what its workloads are told. Never a secret's value. */
export interface EnvironmentOutputs {
  readonly tenant: string;
  readonly environment: string;
  readonly architecture: string;
  readonly cell: string;
  readonly region: string;
  /** Absent until it has one. */
  readonly accountId?: string;
  readonly namespaces: readonly string[];
  /** Of the virtual cluster, when it has one. */
  readonly release?: string;
  /** Commands by which an owner reaches its API server. */
  readonly reach?: readonly string[];
  /** ARNs of its service accounts' roles, by the role's name. */
  readonly roles?: Readonly<Record<string, string>>;
  /** The `tenantry-bindings` ConfigMap, by key; absent until it is there. */
  readonly bindings: Readonly<Record<string, string>>;
  /** What its stacks put out, by stack and name. */
  readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type OutputsFormat = "table" | "json" | "yaml";

/** The outputs of environments; the table leaves out what only other stacks read. */
export function renderOutputs(
  environments: readonly EnvironmentOutputs[],
  format: OutputsFormat,
  color: Colorizer = noColor,
): string {
  const document = { formatVersion: "1.0", kind: "Outputs", environments };
  switch (format) {
    case "table":
      return environments.map((environment) => renderEnvironment(environment, color)).join("\n");
    case "json":
      return `${JSON.stringify(document, null, 2)}\n`;
    case "yaml":
      return stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 });
  }
}

function renderEnvironment(outputs: EnvironmentOutputs, color: Colorizer): string {
  const rows: readonly (readonly [string, string])[] = [
    ["cell", outputs.cell],
    ["account", `${outputs.accountId ?? "not there yet"} (${outputs.region})`],
    ["namespaces", outputs.namespaces.join(", ") || "none on the host"],
    ...(outputs.release === undefined ? [] : [["virtual cluster", outputs.release] as const]),
    ...(outputs.reach ?? []).map((command) => ["reach", command] as const),
    ...Object.entries(outputs.roles ?? {}).map(([name, arn]) => [`role ${name}`, arn] as const),
    ...Object.entries(outputs.bindings),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${plainText(name).padEnd(width)}  ${plainText(value)}`);
  const title = `${color.bold(`${outputs.tenant}/${outputs.environment}`)}  ${color.dim(outputs.architecture)}`;
  return `${[title, ...lines].join("\n")}\n`;
}
