import type { Bundle } from "../../model/blueprint.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { readLive } from "../../snapshot/live/read-live.ts";
import type { ExitCode } from "../exit-code.ts";
import { reportDiagnostics, reportErrors } from "../io/report.ts";
import type { Shell } from "../io/shell.ts";
import { type LoadedFolder, loadFolder } from "../load-folder.ts";
import { ownCells } from "../own-cells.ts";
import { type Built, build } from "../pipeline.ts";
import type { Target } from "../target.ts";
import type { OpenWorld, World } from "../world.ts";
import { createReading, type Reading } from "./reading.ts";
import { requireOrganization } from "./require-organization.ts";
import { type WorldFlags, worldRequest } from "./world-options.ts";

/** Flags of every command that reads documents and live state. */
export interface LiveFlags extends WorldFlags {
  readonly file: string;
}

/** Documents that could be loaded, and everything that follows from them. */
export interface Loaded {
  readonly shell: Shell;
  readonly folder: LoadedFolder;
  readonly built: Built;
  /** Of the documents and of what follows from them; errors have been reported. */
  readonly problems: readonly Diagnostic[];
}

/** And the world that they are about. */
export interface Session extends Loaded {
  readonly world: World;
  readonly reading: Reading;
}

export interface SessionOptions {
  readonly flags: LiveFlags;
  readonly openWorld: OpenWorld;
}

/** Loads and builds the documents; undefined when one has an error, which has been reported. */
export async function load(shell: Shell, { file }: Pick<LiveFlags, "file">): Promise<Loaded | undefined> {
  const folder = await loadFolder(shell, file);
  const { documents, diagnostics, findSource } = folder;
  if (documents === undefined) {
    reportDiagnostics(shell, diagnostics, findSource);
    return undefined;
  }
  const built = build(documents);
  const problems = [...diagnostics, ...built.diagnostics];
  reportErrors(shell, problems, findSource);
  return { shell, folder, built, problems };
}

/** Opens the world that the flags ask for, makes sure that it is the platform's own, and closes it when all is done. */
export async function withWorld(
  loaded: Loaded,
  { flags, openWorld }: SessionOptions,
  run: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { shell, built } = loaded;
  const reading = createReading(shell);
  const world = await openWorld(worldRequest(shell, built, { ...flags, observer: reading.observer }));
  try {
    const { platform } = built.documents;
    await reading.during("who the credentials belong to", () => requireOrganization(world, platform));
    return await run({ ...loaded, world, reading });
  } finally {
    await world.close();
  }
}

/**
 * Reads what exists of the platform, or of one target and what it refers to. `wanted` is what it will be compared with:
 * what that does not have is looked for everywhere, and read in full.
 */
export function readState(
  { built, world, reading }: Pick<Session, "built" | "world" | "reading">,
  target: Target | undefined,
  wanted: Iterable<Bundle> = built.bundles(),
): Promise<Snapshot> {
  const { platform } = built.documents;
  const scope = {
    platform,
    cells: built.placed.cells,
    bundles: wanted,
    ...(target === undefined ? {} : { only: { ...target, cells: ownCells(built, target) } }),
  };
  return reading.during("what exists", () => readLive(world, scope));
}
