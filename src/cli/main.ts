#!/usr/bin/env node
import { enableCompileCache } from "node:module";

enableCompileCache();
// A reader that closes early (`tenantry … | head`) is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const { runCli } = await import("./run-cli.ts");
const { processShell } = await import("./io/shell.ts");
process.exitCode = await runCli(process.argv.slice(2), processShell);
