import yaml from "js-yaml";

/**
 * Reads documents that hold nothing unusual, several times faster than a parser that keeps positions.
 *
 * Undefined when the text holds anything that needs a closer look (anchors, tags, tabs, prototype keys …) or does not
 * parse: the exact reader then reads it again and explains. Both readers agree on every text this one accepts.
 */
export function readQuickly(text: string): readonly unknown[] | undefined {
  if (unusual.test(text) || openQuote.test(text)) return undefined;
  try {
    const values = yaml.loadAll(text, null, { schema: coreSchema });
    return values.some((value) => value !== null && needsCloserLook(value, 0)) ? undefined : values;
  } catch {
    return undefined;
  }
}

/** Values nested deeper than documents are, and empty ones: there a list or map may stand where a key belongs. */
function needsCloserLook(value: unknown, depth: number): boolean {
  if (value === null || value === undefined || depth > plainNesting) return true;
  return typeof value === "object" && Object.values(value).some((inner) => needsCloserLook(inner, depth + 1));
}

const plainNesting = 24;

/**
 * Anchors, aliases, tags, directives, merges, odd keys, tabs, CR, BOM, prototype keys, content beside `---`, and lines
 * at the margin that are neither a key nor a comment.
 */
const unusual =
  /[&*!~\t\r\u0085\u2028\u2029\uFEFF]|<<|\?\s|[\]}]\s*:|[{[,]\s*:|["'\]}]#|(?:null|""|'')\s*:|__proto__|constructor|prototype|--- *\S|^(?!\w+:|#|---$)\S/im;

/** A quoted value that does not end on its line. */
const openQuote = /(?:[:,-] +|[[{] *)(?:'[^'\n]*|"(?:[^"\\\n]|\\.)*)$/m;

const nullText = /^(?:~|null|Null|NULL)?$/;
const trueText = /^(?:true|True|TRUE)$/;
const booleanText = /^(?:true|True|TRUE|false|False|FALSE)$/;
const integerText = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const floatText =
  /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

function isScalar(pattern: RegExp): (data: unknown) => boolean {
  return (data) => typeof data === "string" && pattern.test(data);
}

/** The core schema of YAML 1.2 to the letter: js-yaml's own also takes `0b1` and `1_000`. */
const coreSchema: yaml.Schema = yaml.FAILSAFE_SCHEMA.extend({
  implicit: [
    new yaml.Type("tag:yaml.org,2002:null", {
      kind: "scalar",
      resolve: (data) => data === null || (typeof data === "string" && nullText.test(data)),
      construct: () => null,
    }),
    new yaml.Type("tag:yaml.org,2002:bool", {
      kind: "scalar",
      resolve: isScalar(booleanText),
      construct: (data) => trueText.test(String(data)),
    }),
    new yaml.Type("tag:yaml.org,2002:int", {
      kind: "scalar",
      resolve: isScalar(integerText),
      construct: (data) => Number(data),
    }),
    new yaml.Type("tag:yaml.org,2002:float", {
      kind: "scalar",
      resolve: isScalar(floatText),
      construct: (data) => readFloat(String(data)),
    }),
  ],
});

function readFloat(text: string): number {
  const lower = text.toLowerCase();
  if (lower.endsWith(".nan")) return Number.NaN;
  if (lower.endsWith(".inf")) return lower.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}
