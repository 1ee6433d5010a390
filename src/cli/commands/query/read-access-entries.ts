import { resolve } from "node:path";
import type { Diagnostic } from "../../../model/diagnostic.ts";
import type { EstateResource } from "../../../model/estate.ts";
import { isRecord, type JsonValue } from "../../../model/json.ts";
import { readManifestFiles } from "../../../providers/files/read-documents.ts";
import type { Shell } from "../../io/shell.ts";
import { parseValues } from "./read-manifests.ts";

/** The cluster name that the entries of a file are given, whatever theirs is: a file is of one cluster. */
export const entriesCluster = "cluster";

/** Access entries of a file, or what is wrong with it. */
export interface AccessEntries {
  readonly entries: readonly EstateResource[];
  readonly diagnostics: readonly Diagnostic[];
  readonly text: string;
}

/**
 * Reads EKS access entries: a list of them, or one, as `aws eks describe-access-entry` writes them with their policies under
 * `accessPolicies` or `associatedAccessPolicies`, or as properties of `AWS::EKS::AccessEntry`.
 */
export async function readAccessEntries(shell: Shell, file: string): Promise<AccessEntries> {
  const bytes = (await readManifestFiles(resolve(shell.cwd, file)))[0]?.bytes;
  const text = new TextDecoder().decode(bytes);
  const { values, diagnostics } = parseValues(text, file);
  const found = values.flatMap((value) => entriesIn(value)).map(capitalize);
  const entries = found.map((properties, index): EstateResource => {
    const { AssociatedAccessPolicies: associated, ...own } = properties;
    return {
      id: `${file}#${index}`,
      type: "AWS::EKS::AccessEntry",
      accountId: "",
      region: "",
      properties: {
        ...own,
        ...(associated === undefined ? {} : { AccessPolicies: associated }),
        ClusterName: entriesCluster,
      },
      tags: {},
      source: file,
    };
  });
  return { entries, diagnostics, text };
}

function entriesIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(entriesIn);
  if (!isRecord(value)) return [];
  const inner = value.accessEntries ?? value.accessEntry ?? value.Properties;
  return inner === undefined ? [value] : entriesIn(inner);
}

/** The command line's `principalArn` is CloudFormation's `PrincipalArn`, at every depth. */
function capitalize(record: Readonly<Record<string, unknown>>): Readonly<Record<string, JsonValue>> {
  const deep = (value: unknown): JsonValue => {
    if (Array.isArray(value)) return value.map(deep);
    return isRecord(value) ? capitalize(value) : (value as JsonValue);
  };
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), deep(value)]),
  );
}
