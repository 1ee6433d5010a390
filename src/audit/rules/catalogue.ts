import type { AuditRule } from "../rule.ts";

/** Every rule, by its id. */
export const auditRules: readonly AuditRule[] = [];
