import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consoleSteps, missingPart } from "../support/console-blocks.ts";
import { runTenantry } from "../support/run-tenantry.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const steps = consoleSteps(readFileSync(join(import.meta.dirname, "../../README.md"), "utf8"));

describe("README", () => {
  it("shows commands that run in their order and print what is shown", { timeout: 180_000 }, async () => {
    using scratch = scratchFolder();
    expect(steps.length).toBeGreaterThan(4);
    for (const { command, shown, line } of steps) {
      const [program, ...argv] = command.split(/ +/);
      expect(program, `README.md:${line}`).toBe("tenantry");
      const { code, out, notes } = await runTenantry(argv, scratch.path);
      expect(code, `README.md:${line} exit code of ${command}\n${notes}`).toBe(0);
      expect(
        missingPart(shown, out + notes),
        `README.md:${line} output of ${command}:\n${out}${notes}`,
      ).toBeUndefined();
    }
  });
});

describe("missingPart", () => {
  it("lets … stand for any lines and nothing else", () => {
    const output = "a\nb\n\nc\nb\n\nd\n";
    expect(missingPart(["a", "…", "d"], output)).toBeUndefined();
    expect(missingPart(["…", "b", "", "d"], output)).toBeUndefined();
    expect(missingPart(["a", "…"], output)).toBeUndefined();
    expect(missingPart([], output)).toBeUndefined();
    expect(missingPart(["a", "c"], output)).toBe("a\nc");
    expect(missingPart(["b"], output)).toBe("b");
    expect(missingPart(["…", "c", "d"], output)).toBe("c\nd");
    expect(missingPart(["…", "d", "…", "a"], output)).toBe("a");
  });
});
