import type { Diagnostic, Result } from "../model/diagnostic.ts";
import { hasErrors } from "../model/diagnostic.ts";
import { compareText, type JsonValue } from "../model/json.ts";
import type { LiveObject, Snapshot } from "../model/snapshot.ts";
import { asObject, asText, type DumpFile, parseDump, shapeProblem } from "./dump-file.ts";
import { type DumpPlace, dumpPlace } from "./dump-place.ts";
import { readObjects } from "./read-objects.ts";
import { type OrganizationDump, readOrganization } from "./read-organization.ts";
import { type ReleaseDump, readReleases } from "./read-releases.ts";
import { readStacks, type StackDump } from "./read-stacks.ts";

export interface SnapshotScope {
  /** Names of the platform's cells; a folder of another name is reported, a cell without a folder is a gap. */
  readonly cells: readonly string[];
}

/**
 * Reads a folder of dumps, whatever the order of its files. Paths are relative to the folder:
 *
 * - `kubernetes/<cell>/**.json`: `kubectl get <kinds> -A -o json --show-managed-fields`; objects inside a virtual cluster
 *   stand under `kubernetes/<cell>+<release>/`
 * - `helm/<cell>/releases.json`: `helm list -A -o json`, and `helm/<cell>/<namespace>/<release>.values.json`
 * - `cloudformation/<account>/<region>/<stack>.stack.json` (or one file for all): `aws cloudformation describe-stacks`, and
 *   `<stack>.template.json`: `aws cloudformation get-template`
 * - `organizations/*.json`: `aws organizations list-accounts`, list-policies, describe-policy; and by the id in its name
 *   `units/<parent>.json`, `accounts/<parent>.json`, `targets/<policy>.json`, `tags/<id>.json`
 *
 * The value is there unless a diagnostic is an error. What is not in the dumps is in `gaps`. No Secret's value is kept.
 */
export function readSnapshot(files: readonly DumpFile[], scope: SnapshotScope): Result<Snapshot> {
  const sorted = sortDumps(files, scope);
  const kubernetes = sorted.kubernetes.map(({ file, value, cell }) => readObjects(file, value, cell));
  const stacks = readStacks(sorted.stacks);
  const releases = readReleases(sorted.releases);
  const organization = readOrganization(sorted.organization);
  const diagnostics = [
    ...sorted.diagnostics,
    ...kubernetes.flatMap((read) => read.diagnostics),
    ...[stacks, releases, organization].flatMap((read) => read.diagnostics),
  ];
  if (hasErrors(diagnostics)) return { diagnostics };
  const value: Snapshot = {
    objects: lastOfEach(kubernetes.flatMap((read) => read.objects)),
    stacks: stacks.stacks,
    releases: releases.releases,
    organization: organization.resources,
    gaps: [
      ...missingCells(sorted, scope),
      ...sorted.gaps,
      ...kubernetes.flatMap((read) => read.gaps),
      ...[stacks, releases, organization].flatMap((read) => read.gaps),
    ],
  };
  return { value, diagnostics };
}

interface SortedDumps {
  readonly gaps: Snapshot["gaps"];
  readonly kubernetes: readonly { readonly file: DumpFile; readonly value: JsonValue; readonly cell: string }[];
  readonly stacks: readonly StackDump[];
  readonly releases: readonly ReleaseDump[];
  readonly organization: readonly OrganizationDump[];
  readonly diagnostics: readonly Diagnostic[];
}

interface DraftDumps {
  readonly gaps: { readonly place: string; readonly reason: string }[];
  readonly kubernetes: { readonly file: DumpFile; readonly value: JsonValue; readonly cell: string }[];
  readonly stacks: StackDump[];
  readonly releases: ReleaseDump[];
  readonly organization: OrganizationDump[];
  readonly diagnostics: Diagnostic[];
}

interface PlacedDump {
  readonly file: DumpFile;
  readonly place: DumpPlace;
  readonly value: JsonValue;
}

function sortDumps(files: readonly DumpFile[], { cells }: SnapshotScope): SortedDumps {
  const sorted: DraftDumps = { gaps: [], kubernetes: [], stacks: [], releases: [], organization: [], diagnostics: [] };
  for (const file of files.filter(isDump).toSorted((left, right) => compareText(left.path, right.path))) {
    const place = dumpPlace(file.path);
    if ("cell" in place && !cells.includes(cellOf(place.cell))) sorted.diagnostics.push(unknownCell(file, place.cell));
    const parsed = parseDump(file);
    if ("problem" in parsed) sorted.diagnostics.push(parsed.problem);
    else sortDump(sorted, { file, place, value: parsed.value });
  }
  return sorted;
}

function sortDump(sorted: DraftDumps, { file, place, value }: PlacedDump): void {
  switch (place.kind) {
    case "kubernetes":
      // What `collect` could not read of the cell.
      if (file.path.endsWith(".gap.json")) {
        sorted.gaps.push({ place: place.cell, reason: asText(asObject(value)?.reason) ?? file.path });
        return;
      }
      sorted.kubernetes.push({ file, value, cell: place.cell });
      return;
    case "helm":
      sorted.releases.push({ file, value, cell: place.cell, inside: place.inside });
      return;
    case "cloudformation":
      sorted.stacks.push({ file, value, account: place.account, region: place.region });
      return;
    case "organizations":
      sorted.organization.push({ file, value });
      return;
    case "posture":
      return;
    case "stray":
      sorted.diagnostics.push(strayFile(file));
  }
}

function isDump(file: DumpFile): boolean {
  return file.path.endsWith(".json");
}

/** The cell of a folder name: `eu1-a+forge` is inside the virtual cluster `forge` of `eu1-a`. */
function cellOf(folder: string): string {
  return folder.split("+", 1)[0] ?? folder;
}

function missingCells({ kubernetes }: SortedDumps, { cells }: SnapshotScope): Snapshot["gaps"] {
  const read = new Set(kubernetes.map(({ cell }) => cell));
  return cells
    .filter((cell) => !read.has(cell))
    .toSorted(compareText)
    .map((cell) => ({
      place: cell,
      reason: `no dump under kubernetes/${cell}, so everything in it counts as missing`,
    }));
}

/** An object that two files hold counts once; the file whose name comes last has it. */
function lastOfEach(objects: readonly LiveObject[]): readonly LiveObject[] {
  const found = new Map<string, LiveObject>();
  for (const object of objects) found.set(identity(object), object);
  return [...found.values()];
}

function identity({ cell, manifest }: LiveObject): string {
  const { name, namespace } = manifest.metadata as { readonly name: string; readonly namespace?: string };
  return `${cell} ${String(manifest.apiVersion)} ${String(manifest.kind)} ${namespace ?? ""} ${name}`;
}

function unknownCell(file: DumpFile, folder: string): Diagnostic {
  return shapeProblem(file, {
    code: "TEN5004",
    severity: "warning",
    summary: `${file.path} is of ${folder}, which is no cell of the platform`,
    fix: "name the folder after a cell",
  });
}

function strayFile(file: DumpFile): Diagnostic {
  return shapeProblem(file, {
    code: "TEN5003",
    severity: "warning",
    summary: `${file.path} stands in no folder of a snapshot and is not read`,
    fix: "move it under kubernetes/, helm/, cloudformation/ or organizations/",
  });
}
