import { chmod, rm } from "node:fs/promises";
import { build } from "rolldown";

/**
 * Bundles the command into `dist/`: one small entry and a chunk for each command, data files inlined.
 *
 * Only packages that ship in `dependencies` are bundled, so an installed `tenantry` needs nothing else to start.
 */
await rm("dist", { recursive: true, force: true });
await build({
  input: { tenantry: "src/cli/main.ts" },
  platform: "node",
  output: {
    dir: "dist",
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
    minify: { compress: true, mangle: false, codegen: true },
  },
});
await chmod("dist/tenantry.js", 0o755);
