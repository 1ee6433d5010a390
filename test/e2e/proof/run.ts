import { parseArgs } from "node:util";
import { startVitest } from "vitest/node";

/**
 * Suites that play whole platforms in the sandbox, in processes of their own where that matters; too slow for `npm test`.
 *
 * Arguments name suites: `concurrency`, `canary` …; default all. Closes with `N passed, N failed`; what was skipped failed.
 */
const { positionals } = parseArgs({ allowPositionals: true });
const wanted = positionals.length === 0 ? ["*"] : positionals;
const vitest = await startVitest("test", [], {
  include: wanted.map((name) => `test/e2e/proof/${name}.suite.ts`),
  watch: false,
  run: true,
  testTimeout: 300_000,
  // Each plays several processes already.
  fileParallelism: false,
});
let passed = 0;
let failed = 0;
for (const module of vitest.state.getTestModules()) {
  const tests = [...module.children.allTests()];
  if (tests.length === 0) failed += 1;
  const good = tests.filter((test) => test.result().state === "passed").length;
  passed += good;
  failed += tests.length - good;
}
await vitest.close();
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
