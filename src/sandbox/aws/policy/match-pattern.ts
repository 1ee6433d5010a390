const compiled = new Map<string, RegExp>();
/** Patterns come from policies, of which a platform has few; tests make many. */
const mostCompiled = 5_000;

/** Whether a text matches a pattern with `*` and `?`, whatever its case. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (pattern === "*") return true;
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    if (compiled.size >= mostCompiled) compiled.clear();
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".");
    expression = new RegExp(`^${source}$`, "is");
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
