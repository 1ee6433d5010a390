/** Throws for what a journal would not give back as it was: a date, a function, an instance of a class. */
export function requireJson(value: unknown, where: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean" || value === undefined) return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    for (const item of value) requireJson(item, where);
    return;
  }
  if (typeof value !== "object" || !isPlain(value)) {
    throw new TypeError(`sandbox: ${where} holds ${String(value)}, which is not JSON`);
  }
  for (const key of Object.keys(value)) requireJson((value as Readonly<Record<string, unknown>>)[key], where);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
