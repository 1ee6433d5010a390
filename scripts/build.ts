import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type RolldownOutput } from "rolldown";

/**
 * Bundles the command into `dist/`: one small entry and a chunk for each command, data files and packages inlined.
 *
 * An installed `tenantry` needs no other package to start. The licences of what is inlined go beside it.
 */
await rm("dist", { recursive: true, force: true });
const bundled = await build({
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
await writeFile("dist/THIRD-PARTY-LICENSES.txt", await thirdPartyLicenses(inlinedPackages(bundled)));

function inlinedPackages({ output }: RolldownOutput): readonly string[] {
  const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  const names = modules.flatMap((id) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []);
  return [...new Set(names)].sort();
}

async function thirdPartyLicenses(names: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const name of names) {
    const folder = join("node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
      readonly version: string;
      readonly license: string;
    };
    const file = (await readdir(folder)).find((entry) => /^(un)?licen[cs]e/i.test(entry));
    const text = await readFile(file === undefined ? standardText(name, license) : join(folder, file), "utf8");
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** Some packages name a licence and ship no text of it; this repository's own is the Apache License. */
function standardText(name: string, license: string): string {
  if (license === "Apache-2.0") return "LICENSE";
  throw new Error(`${name} ships no licence text`);
}
