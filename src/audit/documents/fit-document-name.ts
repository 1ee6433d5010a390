import { shortHash } from "../../model/names.ts";

/** Short forms of the words for environments that a document's names have no room for. */
const shortForms: Readonly<Record<string, string>> = {
  production: "prod",
  development: "dev",
  integration: "int",
};

/**
 * A name that documents take: lower-case letters, digits and single hyphens, a letter first, at most `limit` characters. A
 * name that is one already stays; any other is cut and closed with four hex digits of its hash, so that two stay apart.
 */
export function fitDocumentName(text: string, limit: number): string {
  const short = Object.hasOwn(shortForms, text) ? (shortForms[text] ?? text) : text;
  if (short.length <= limit && /^[a-z](-?[a-z0-9])*$/.test(short)) return short;
  const plain = short
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "");
  const start = (plain === "" ? "x" : plain).slice(0, limit - 5).replace(/-+$/, "");
  return `${start}-${shortHash(text, 4)}`;
}
