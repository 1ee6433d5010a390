import { compileSelector, everything, type Selector } from "./label-selector.ts";
import type { Protocol } from "./port-set.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Collects what is wrong with one policy while its fields are read. */
export class FieldReader {
  readonly problems: { readonly field: string; readonly message: string }[] = [];

  report(field: string, message: string): void {
    this.problems.push({ field, message });
  }

  /** An absent or null list is empty. */
  list(value: unknown, field: string): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.report(field, "must be a list");
    return [];
  }

  object(value: unknown, field: string): Fields {
    if (isFields(value)) return value;
    this.report(field, "must be an object");
    return {};
  }

  /** An invalid selector is reported and selects everything. */
  selector(value: unknown, field: string): Selector {
    const compiled = compileSelector(value);
    if (typeof compiled !== "string") return compiled;
    this.report(field, compiled);
    return everything;
  }

  protocol(value: unknown, field: string): Protocol {
    if (value === undefined || value === null) return "TCP";
    if (value === "TCP" || value === "UDP" || value === "SCTP") return value;
    this.report(field, `${JSON.stringify(value)} is no protocol that policies know (TCP, UDP, SCTP)`);
    return "TCP";
  }

  port(value: unknown, field: string): number {
    if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
    this.report(field, `${JSON.stringify(value)} is no port number (1 to 65535)`);
    return 1;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
