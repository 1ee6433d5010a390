import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TenantryError } from "../../../model/error.ts";

/** The `examples/` folder that ships with this program, wherever it is installed. */
export async function findExamples(): Promise<string> {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const examples = join(folder, "examples");
    const found = await stat(join(examples, "acme/platform.yaml")).catch(() => undefined);
    if (found?.isFile() === true) return examples;
  }
  throw new TenantryError("the examples that ship with tenantry are missing from this installation", {
    code: "TEN9006",
    source: "bug",
  });
}
