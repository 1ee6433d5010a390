import { processShell } from "../../src/cli/io/shell.ts";
import { loadFolder } from "../../src/cli/load-folder.ts";
import { build } from "../../src/cli/pipeline.ts";
import { toIntrinsics } from "../../src/model/cloudformation.ts";
import { hasErrors } from "../../src/model/diagnostic.ts";
import { readDocuments } from "../../src/providers/files/read-documents.ts";
import { renderCloudFormation } from "../../src/render/cloudformation/render-cloudformation.ts";
import { renderManifests } from "../../src/render/manifests/render-manifests.ts";

/** What one measured process reports to `run.ts`, as one line of JSON. Times are processor time. */
export interface Measurement {
  readonly milliseconds: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly environments: number;
  readonly peakMebibytes: number;
}

const [mode = "", folder = "."] = process.argv.slice(2);
const measurement = mode === "pipeline" ? await measurePipeline() : await measureBaseline();
process.stdout.write(`${JSON.stringify(measurement)}\n`);

/** Documents to rendered files on both layers, bundle by bundle; the text is counted and dropped. */
async function measurePipeline(): Promise<Measurement> {
  const start = cpuMilliseconds();
  const { documents, diagnostics } = await loadFolder(processShell("never"), folder);
  if (documents === undefined) throw new Error(diagnostics[0]?.summary);
  const loaded = cpuMilliseconds();
  const built = build(documents);
  const errors = built.diagnostics.filter((diagnostic) => hasErrors([diagnostic]));
  if (errors.length > 0) throw new Error(`${errors.length} errors, first: ${errors[0]?.summary}`);
  const placed = cpuMilliseconds();
  let bytes = 0;
  for (const bundle of built.bundles()) {
    for (const file of renderManifests([bundle])) bytes += file.text.length;
    for (const file of renderCloudFormation([bundle])) bytes += file.text.length;
  }
  const rendered = cpuMilliseconds();
  return report(built.placed.placements.length, bytes, {
    load: loaded - start,
    "decide and place": placed - loaded,
    "compile and render": rendered - placed,
  });
}

/** Reading the same files and `JSON.stringify` of the same objects and templates; nothing else is timed. */
async function measureBaseline(): Promise<Measurement> {
  const start = cpuMilliseconds();
  await readDocuments(folder);
  const read = cpuMilliseconds() - start;
  const { documents } = await loadFolder(processShell("never"), folder);
  if (documents === undefined) throw new Error("documents do not load");
  const built = build(documents);
  let [bytes, stringify] = [0, 0];
  for (const bundle of built.bundles()) {
    const output = [
      ...bundle.objects.map((object) => object.manifest),
      ...bundle.releases.map((release) => release.values),
      ...bundle.stacks.map((stack) => toIntrinsics(stack).template),
    ];
    const before = cpuMilliseconds();
    bytes += JSON.stringify(output).length;
    stringify += cpuMilliseconds() - before;
  }
  return report(built.placed.placements.length, bytes, { read, stringify });
}

/** Processor time of this process, all threads: unlike the clock it does not count what other programs take. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function report(environments: number, bytes: number, milliseconds: Measurement["milliseconds"]): Measurement {
  return { milliseconds, bytes, environments, peakMebibytes: Math.round(process.resourceUsage().maxRSS / 1024) };
}
