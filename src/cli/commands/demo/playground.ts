import { join } from "node:path";
import { defaultFacts } from "../../../facts/facts.ts";
import type { Documents } from "../../../model/documents.ts";
import { createCloud } from "../../../providers/aws/cloud.ts";
import { openSandbox } from "../../../sandbox/open-sandbox.ts";
import type { Shell } from "../../io/shell.ts";
import { loadFolder } from "../../load-folder.ts";
import { build } from "../../pipeline.ts";
import { breakPlatform, plantForeign } from "./break-platform.ts";
import { type Census, takeCensus } from "./census.ts";
import { leaks } from "./leaks.ts";

/** The sandbox of the demo, as somebody who is not Tenantry can reach it. */
export interface Playground {
  readonly plant: () => Promise<readonly string[]>;
  readonly breakThings: () => Promise<readonly string[]>;
  readonly leaks: readonly OpenLeak[];
  readonly census: () => Promise<Census>;
}

/** A leak that can be opened and closed by hand; both say what was done. */
export interface OpenLeak {
  /** Attacker and victim, as `--pair` has them. */
  readonly pair: string;
  readonly open: () => Promise<readonly string[]>;
  readonly close: () => Promise<readonly string[]>;
}

/** Opens the folder that the demo's commands use; each action opens and closes it, as the commands do. */
export function openPlayground(shell: Shell, folder: string): Playground {
  const within = async <Result>(work: (sandbox: OpenedSandbox) => Promise<Result> | Result): Promise<Result> => {
    const { documents } = await loadFolder({ ...shell, cwd: folder, note: () => undefined }, "acme");
    if (documents === undefined) throw new Error("the demo's documents do not load");
    const sandbox = await open(documents, folder);
    try {
      return await work(sandbox);
    } finally {
      sandbox.cloud.close();
      await sandbox.sandbox.close();
    }
  };
  return {
    plant: () => within(({ sandbox }) => plantForeign(sandbox)),
    breakThings: () => within(({ sandbox, cloud }) => breakPlatform(sandbox, cloud)),
    leaks: leaks.map(({ pair, open: plant, close }) => ({
      pair,
      open: () => within(({ sandbox }) => plant(sandbox)),
      close: () => within(({ sandbox }) => close(sandbox)),
    })),
    census: () => within(({ sandbox }) => takeCensus(sandbox.state)),
  };
}

type OpenedSandbox = Awaited<ReturnType<typeof open>>;

async function open(documents: Documents, folder: string) {
  const { platform } = documents;
  const sandbox = await openSandbox({
    platform,
    cells: build(documents).placed.cells,
    folder: join(folder, "sandbox"),
  });
  const { attach, clock, credentials } = sandbox;
  const cloud = createCloud({ platform, clock, rates: defaultFacts.quotas.rates, attach, credentials });
  return { sandbox, cloud };
}
