/** Texts that stand in policies, indexed for the question whether a name has to do with any of them. */
export interface LiteralIndex {
  /** Whether a literal begins with the name, is a beginning of it, or ends with it after a slash. */
  isNamed(name: string): boolean;
}

/** Linear in the literals' length; a question is linear in the name's. */
export function indexLiterals(literals: readonly string[]): LiteralIndex {
  const whole = new Set(literals);
  const beginnings = new Set<string>();
  const ends = new Set<string>();
  for (const literal of literals) {
    for (let length = 1; length <= literal.length; length++) beginnings.add(literal.slice(0, length));
    for (let slash = literal.indexOf("/"); slash >= 0; slash = literal.indexOf("/", slash + 1))
      ends.add(literal.slice(slash + 1));
  }
  return { isNamed: (name) => beginnings.has(name) || ends.has(name) || beginsWithOne(name, whole) };
}

function beginsWithOne(name: string, whole: ReadonlySet<string>): boolean {
  for (let length = 1; length <= name.length; length++) if (whole.has(name.slice(0, length))) return true;
  return false;
}

const gramLength = 4;

/** `text.includes` for many short names and one long text. */
export function indexText(text: string): (name: string) => boolean {
  const grams = new Set<string>();
  for (let at = 0; at + gramLength <= text.length; at++) grams.add(text.slice(at, at + gramLength));
  return (name) => {
    for (let at = 0; at + gramLength <= name.length; at++)
      if (!grams.has(name.slice(at, at + gramLength))) return false;
    return text.includes(name);
  };
}
