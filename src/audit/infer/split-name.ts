import { environmentClass } from "./system-names.ts";

/** What a name says by the usual patterns. */
export interface NameParts {
  /** Candidates for the tenant, longest first: of `acme-web` both `acme-web` and `acme`. Never empty. */
  readonly tenants: readonly string[];
  readonly environment?: string;
  /** Whether an environment's word parts the tenant from the rest, so that the first candidate is meant. */
  readonly isParted: boolean;
}

/**
 * Reads `<tenant>--<env>--<rest>`, `<tenant>-<env>[-<rest>]`, `<env>-<tenant>[-<rest>]` and `<tenant>[-<rest>]`; a dot and
 * an underscore part like a dash.
 */
export function splitName(name: string): NameParts {
  const text = name.toLowerCase();
  if (text.includes("--")) {
    const [first = text, second] = text.split("--");
    if (second !== undefined && environmentClass(second) !== undefined) return parted(first, second);
    const inner = splitName(first);
    return { ...inner, isParted: true };
  }
  const words = text.split(/[-._]/).filter((word) => word !== "");
  const at = words.findIndex((word) => environmentClass(word) !== undefined);
  const environment = words[at];
  if (environment === undefined) return { tenants: prefixes(words, text), isParted: false };
  if (at > 0) return parted(words.slice(0, at).join("-"), environment);
  const rest = words.slice(1);
  if (rest.length === 0) return { tenants: [text], isParted: false };
  return { tenants: prefixes(rest, text), environment, isParted: rest.length === 1 };
}

function parted(tenant: string, environment: string): NameParts {
  return { tenants: [tenant], environment, isParted: true };
}

function prefixes(words: readonly string[], whole: string): readonly string[] {
  const all = words.map((_, index) => words.slice(0, words.length - index).join("-"));
  return all.length === 0 ? [whole] : all;
}

/** One spelling for a tenant's name wherever it was read: `Acme_Corp` is `acme-corp`. */
export function tenantName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? "unnamed" : name;
}
