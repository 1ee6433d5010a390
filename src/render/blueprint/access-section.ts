import type { ClusterObject } from "../../model/blueprint.ts";
import { compareText } from "../../model/json.ts";
import { markdownTable } from "./markdown-text.ts";

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** Who may do what where, from the role bindings; empty when there is none. */
export function accessSection(objects: readonly ClusterObject[]): string {
  const rows = objects.filter(({ manifest }) => manifest.kind.endsWith("RoleBinding")).flatMap(bindingRows);
  if (rows.length === 0) return "";
  rows.sort((left, right) => compareText(left.join("\u0000"), right.join("\u0000")));
  return markdownTable(["who", "role", "where"], rows);
}

function bindingRows({ manifest }: ClusterObject): readonly string[][] {
  const role = manifest.roleRef as { readonly kind: string; readonly name: string } | undefined;
  const subjects = (manifest.subjects ?? []) as readonly Subject[];
  return subjects.map((subject) => [
    `${subject.kind} ${subject.namespace === undefined ? "" : `${subject.namespace}/`}${subject.name}`,
    role === undefined ? "" : `${role.kind} ${role.name}`,
    manifest.metadata.namespace ?? "whole cluster",
  ]);
}
