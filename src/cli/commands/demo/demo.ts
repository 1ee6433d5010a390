import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTree } from "../../../providers/files/read-documents.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";
import { findExamples } from "./find-examples.ts";
import { folderTree } from "./folder-tree.ts";
import { openPlayground, type Playground } from "./playground.ts";
import { proveGone } from "./prove-gone.ts";
import { shortLog } from "./short-log.ts";

export interface DemoOptions {
  /** Runs a command line of tenantry, so that the demo shows nothing but real commands. */
  readonly runLine: (argv: readonly string[], shell: Shell) => Promise<ExitCode>;
}

/** One thing the demo does, in the order it is told. */
interface Step {
  readonly title: string;
  readonly text: string;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Where the demo plays: a temporary folder with a copy of the example platform in `acme/`. */
interface Stage {
  readonly folder: string;
  readonly shell: Shell;
  readonly playground: Playground;
  /** Shows and runs a command; stops the demo when it does not answer `expected`. */
  readonly run: (line: string, expected?: ExitCode) => Promise<void>;
}

/**
 * Walks from a copy of an example's documents to a platform that runs in a sandbox, breaks and repairs it, and takes a
 * tenant away. Writes only under one new folder.
 */
export async function demo(shell: Shell, { runLine }: DemoOptions): Promise<ExitCode> {
  const { bold, cyan, dim } = shell.outPaint;
  const folder = await mkdtemp(join(tmpdir(), "tenantry-demo-"));
  await cp(await findExamples(), folder, { recursive: true });
  await shareTable(folder);
  shell.out(`\n${bold("Tenantry")} from a few documents to every resource on AWS and Kubernetes.\n`);
  shell.out(`No cloud, no cluster, no configuration. Everything is written under ${cyan(folder)}\n`);
  const stage: Stage = {
    folder,
    shell,
    playground: openPlayground(shell, folder),
    run: async (line, expected = exitCodes.ok) => {
      shell.out(`\n${cyan("$")} ${bold(line)}\n`);
      const write = shell.terminal === undefined ? shortLog(shell.out) : shell.out;
      const everythingOut: Shell = { ...shell, cwd: folder, out: write, note: write, notePaint: shell.outPaint };
      const code = await runLine(line.split(" ").slice(1), everythingOut);
      if (code !== expected) throw new Error(`${line} answered ${code} instead of ${expected}`);
    },
  };
  for (const [index, step] of steps.entries()) {
    const head = ` ${index + 1}/${steps.length}  ${step.title} `;
    shell.out(`\n${bold(`━━${head}${"━".repeat(Math.max(0, Math.min(shell.columns, 100) - head.length - 2))}`)}\n`);
    shell.out(`${dim(step.text)}\n`);
    await step.run(stage);
  }
  shell.out(`\n${bold("Next")}\n${nextSteps(folder)}\n`);
  return exitCodes.ok;
}

/** A second tenant on the pooled table, so that there is somebody to be kept apart from. */
async function shareTable(folder: string): Promise<void> {
  const orders =
    '        orders: {type: "AWS::DynamoDB::Table", tenancy: pool, pool: orders, access: {kernel: read}}\n';
  await spoil(join(folder, "acme/tenants/juniper.yaml"), "        scratch:", `${orders}        scratch:`);
}

/** In the demo's folder. */
const sandbox = "sandbox";

const steps: readonly Step[] = [
  {
    title: "Validate",
    text: "One platform document and one per tenant. Every problem in every file is found at once.",
    run: ({ run }) => run("tenantry validate -f acme"),
  },
  {
    title: "Mistakes are caught where they were made",
    text: "Somebody mistypes a field in one document and names a pool that no cell has in another.",
    run: async ({ folder, run }) => {
      const mend = await Promise.all([
        spoil(join(folder, "acme/tenants/birch.yaml"), "ingress:", "ingres:"),
        spoil(join(folder, "acme/tenants/juniper.yaml"), "pool: files", "pool: flies"),
      ]);
      await run("tenantry validate -f acme", exitCodes.error);
      for (const undo of mend) await undo();
    },
  },
  {
    title: "Advise",
    text: "Which isolation model does each environment get on each layer, and at what price?",
    run: ({ run }) => run("tenantry advise -f acme"),
  },
  {
    title: "Why, what was rejected, and what each requirement costs",
    text: "The bank's production is the dear one. Ask what makes it so.",
    run: ({ run }) => run("tenantry advise meridian-bank/prod -f acme -o wide"),
  },
  {
    title: "Lock",
    text: "Placement is decided once and committed; nothing moves later because a neighbour changed.",
    run: ({ run }) => run("tenantry lock -f acme"),
  },
  {
    title: "Plan",
    text: "What exists is a folder of dumps here, foreign objects among them. What would change?",
    run: async ({ run }) => {
      await run("tenantry plan -f acme --snapshot acme/dump --summary");
      await run("tenantry plan birch -f acme --snapshot acme/dump --diff");
    },
  },
  {
    title: "Apply",
    text: "Everything, in a sandbox: AWS behind the real SDK, clusters as plain stores. Others have things there too.",
    run: async ({ playground, shell, run }) => {
      shell.out(`\nForeign: ${(await playground.plant()).join("; ")}\n`);
      await run(`tenantry apply -f acme --sandbox ${sandbox}`);
      await run(`tenantry apply -f acme --sandbox ${sandbox}`);
    },
  },
  {
    title: "Prove that no tenant can reach another",
    text: "Every ordered pair of environments, across both layers: first what the documents will make, then what exists.",
    run: async ({ run }) => {
      await run(`tenantry verify -f acme --sandbox ${sandbox}`);
    },
  },
  {
    title: "Leaks that no tool of one layer sees",
    text: "Each of three changes is harmless where it is made. Together with the other layer it opens a tenant to another.",
    run: async ({ playground, shell, run }) => {
      for (const leak of playground.leaks) {
        shell.out("\n");
        for (const line of await leak.open()) shell.out(`by hand: ${line}\n`);
        await run(`tenantry verify -f acme --sandbox ${sandbox} --pair ${leak.pair}`, exitCodes.changes);
        shell.out("\n");
        for (const line of await leak.close()) shell.out(`repaired by hand: ${line}\n`);
      }
      await run(`tenantry verify -f acme --sandbox ${sandbox}`);
    },
  },
  {
    title: "Break it, and repair it",
    text: "Somebody opens a network, raises a quota and detaches a guardrail by hand. The plan names each; apply undoes it.",
    run: async ({ playground, shell, run }) => {
      shell.out("\n");
      for (const line of await playground.breakThings()) shell.out(`by hand: ${line}\n`);
      await run(`tenantry plan -f acme --sandbox ${sandbox} --diff`);
      await run(`tenantry apply -f acme --sandbox ${sandbox}`);
      await run(`tenantry status -f acme --sandbox ${sandbox}`);
    },
  },
  {
    title: "Take a tenant away, and prove that nothing is left",
    text: "Access goes first, data is kept. Everything in the sandbox is compared with what was there before.",
    run: async ({ playground, shell, run }) => {
      const before = await playground.census();
      await run(`tenantry destroy birch -f acme --sandbox ${sandbox} --yes`);
      shell.out(`\n${proveGone(before, await playground.census(), "birch--prod")}\n`);
    },
  },
  {
    title: "Render",
    text: "The same blueprint in the formats that kubectl, Argo CD, Flux and CloudFormation read.",
    run: async ({ folder, shell, run }) => {
      await run("tenantry render -f acme --to manifests --out manifests");
      await run("tenantry render -f acme --to cloudformation --out cloudformation");
      for (const name of ["manifests", "cloudformation"]) {
        const paths = (await readTree(join(folder, name))).map((file) => file.path);
        shell.out(`\n${name}/\n${folderTree(paths).join("\n")}\n`);
      }
    },
  },
];

/** Makes a mistake in a file and returns how to undo it. */
async function spoil(path: string, right: string, wrong: string): Promise<() => Promise<void>> {
  const before = await readFile(path, "utf8");
  await writeFile(path, before.replace(right, wrong));
  return () => writeFile(path, before);
}

/** Commands to copy: from a clone through npm, from an installation by name. */
function nextSteps(folder: string): string {
  const tenantry = import.meta.filename.endsWith(".ts") ? "npm run -s tenantry --" : "tenantry";
  const acme = join(folder, "acme");
  return [
    "  Change a requirement and see what it costs:",
    `    edit ${join(acme, "tenants/birch.yaml")}`,
    `    ${tenantry} advise birch -f ${acme} -o wide`,
    "  Go on in the sandbox, for example:",
    `    ${tenantry} freeze harbor -f ${acme} --sandbox ${join(folder, sandbox)}`,
    `    ${tenantry} outputs harbor -f ${acme} --sandbox ${join(folder, sandbox)}`,
    "  Start your own platform:",
    `    ${tenantry} init my-platform`,
    "  Look something up:",
    `    ${tenantry} explain tenant.spec.requirements`,
  ].join("\n");
}
