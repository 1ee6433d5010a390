import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder holding a copy of `examples/`; gone when the scope that declared it with `using` ends. */
export function scratchFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "tenantry-test-"));
  cpSync(join(import.meta.dirname, "../../examples"), join(path, "examples"), { recursive: true });
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
