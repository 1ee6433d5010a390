import { formatArchitecture } from "../../model/architecture.ts";
import type { Bundle, BundleOwner, ClusterObject, HelmRelease, Stack } from "../../model/blueprint.ts";
import { compareText } from "../../model/json.ts";
import { formatOrigin } from "../../model/origin.ts";
import { accessSection } from "./access-section.ts";
import { countTypes, escapeCell, markdownTable } from "./markdown-text.ts";
import { quotaSection } from "./quota-section.ts";

/** A readable report of what one bundle holds on both layers; headings start at level `level`. */
export function formatBundleReport(bundle: Bundle, level = 1): string {
  const heading = (depth: number, text: string): string => `${"#".repeat(level + depth)} ${text}`;
  const sections = [
    heading(0, bundleTitle(bundle.owner)),
    overview(bundle),
    ...organizationSection(bundle, heading(1, "AWS Organizations")),
    ...bundle.stacks.flatMap((stack) => stackSection(stack, heading(1, `AWS stack ${stack.name}`))),
    ...objectSections(bundle, heading),
    ...bundle.releases.flatMap((release) => releaseSection(release, heading(1, `Helm release ${release.name}`))),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

export function bundleTitle(owner: BundleOwner): string {
  switch (owner.kind) {
    case "organization":
      return "Organization";
    case "cell":
      return `Cell ${owner.cell}`;
    case "environment":
      return `${owner.tenant}/${owner.environment}`;
  }
}

/** How many resources a bundle has, on each layer. */
export function countResources(bundle: Bundle): { readonly aws: number; readonly kubernetes: number } {
  const inStacks = bundle.stacks.reduce((sum, stack) => sum + Object.keys(stack.resources).length, 0);
  return { aws: bundle.organization.length + inStacks, kubernetes: bundle.objects.length + bundle.releases.length };
}

function overview(bundle: Bundle): string {
  const { owner } = bundle;
  const counts = countResources(bundle);
  const accounts = bundle.stacks.map((stack) => `${accountOf(stack)} ${stack.region}`);
  const cells = [...bundle.objects, ...bundle.releases].map(({ cell }) => cell);
  const table = markdownTable(
    ["layer", "where", "resources"],
    [
      ["AWS", unique(accounts).join(", ") || "–", String(counts.aws)],
      ["Kubernetes", unique(cells).join(", ") || "–", String(counts.kubernetes)],
    ],
  );
  if (owner.kind !== "environment") return table;
  return `Architecture ${formatArchitecture(owner.architecture)}: ${sharing(owner)}.\n\n${table}`;
}

function sharing({ architecture }: Extract<BundleOwner, { readonly kind: "environment" }>): string {
  const { accountSharedWith, clusterSharedWith, nodesSharedWith } = architecture;
  return `account shared with ${accountSharedWith}, cluster with ${clusterSharedWith}, nodes with ${nodesSharedWith}`;
}

function organizationSection({ organization }: Bundle, heading: string): readonly string[] {
  if (organization.length === 0) return [];
  const rows = organization.map(({ id, type, management, origin }) => [
    type,
    id.slice("organization/".length),
    management === "adopt" ? "adopted, never changed" : "managed",
    formatOrigin(origin),
  ]);
  return [heading, markdownTable(["type", "name", "management", "from"], sorted(rows))];
}

function stackSection(stack: Stack, heading: string): readonly string[] {
  const rows = Object.entries(stack.resources).map(([logical, resource]) => [
    resource.type,
    logical,
    resource.deletionPolicy === undefined || resource.deletionPolicy === "Delete" ? "" : resource.deletionPolicy,
    formatOrigin(resource.origin),
  ]);
  const about = `Account ${accountOf(stack)}, region ${stack.region}${stack.terminationProtection ? ", protected from termination" : ""}.`;
  return [heading, about, markdownTable(["type", "logical id", "when deleted", "from"], sorted(rows))];
}

function accountOf({ account }: Stack): string {
  return account.kind === "known" ? account.id : `${account.key} (to be vended)`;
}

function objectSections(bundle: Bundle, heading: (depth: number, text: string) => string): readonly string[] {
  const byCell = new Map<string, ClusterObject[]>();
  for (const object of bundle.objects) {
    const place = object.vcluster === undefined ? object.cell : `${object.cell}, inside ${object.vcluster}`;
    byCell.set(place, [...(byCell.get(place) ?? []), object]);
  }
  return [...byCell]
    .sort(([left], [right]) => compareText(left, right))
    .flatMap(([place, objects]) => [
      heading(1, `Cluster ${place}`),
      markdownTable(["kind", "count", "names"], kindRows(objects)),
      quotaSection(objects),
      accessSection(objects),
    ]);
}

function kindRows(objects: readonly ClusterObject[]): readonly (readonly string[])[] {
  const counts = countTypes(objects.map(({ manifest }) => manifest.kind));
  return counts.map(([kind, count]) => {
    const names = objects
      .filter(({ manifest }) => manifest.kind === kind)
      .map(({ manifest }) => qualifiedName(manifest.metadata));
    return [kind, String(count), names.sort(compareText).join(", ")];
  });
}

function qualifiedName(metadata: { readonly name: string; readonly namespace?: string }): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

function releaseSection(release: HelmRelease, heading: string): readonly string[] {
  const footprint = countTypes(release.footprint.map(({ kind }) => kind));
  const made = footprint.map(([kind, count]) => `${count} ${kind}`).join(", ");
  return [
    heading,
    markdownTable(
      ["cell", "namespace", "chart", "version", "is expected to make"],
      [[release.cell, release.namespace, release.chart.name, release.chart.version, made || "nothing"]],
    ),
  ];
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}

function sorted(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.toSorted((left, right) =>
    compareText(left.map(escapeCell).join("\u0000"), right.map(escapeCell).join("\u0000")),
  );
}
