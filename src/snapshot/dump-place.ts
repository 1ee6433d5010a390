/** What a file of a snapshot describes, by the folders it stands in. */
export type DumpPlace =
  | { readonly kind: "kubernetes"; readonly cell: string }
  | { readonly kind: "helm"; readonly cell: string; readonly inside: readonly string[] }
  | { readonly kind: "cloudformation"; readonly account: string; readonly region: string }
  | { readonly kind: "organizations" }
  /** What only proofs and audits read. */
  | { readonly kind: "posture" }
  | { readonly kind: "stray" };

/** Reads a path relative to the snapshot's folder. */
export function dumpPlace(path: string): DumpPlace {
  const [folder, first = "", second = "", ...rest] = path.split("/");
  if (first === "") return { kind: "stray" };
  if (folder === "aws" || folder === "clusters") return { kind: "posture" };
  if (folder === "organizations") return { kind: "organizations" };
  if (second === "") return { kind: "stray" };
  if (folder === "kubernetes") return { kind: "kubernetes", cell: first };
  if (folder === "helm") return { kind: "helm", cell: first, inside: [second, ...rest] };
  if (folder === "cloudformation" && rest.length === 1)
    return { kind: "cloudformation", account: first, region: second };
  return { kind: "stray" };
}
