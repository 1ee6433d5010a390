import { hasErrors } from "../../../model/diagnostic.ts";
import { type OutputsFormat, renderOutputs } from "../../../render/outputs/render-outputs.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";
import { type LiveFlags, load, readState, withWorld } from "../../live/session.ts";
import { requireTarget } from "../../target.ts";
import type { OpenWorld } from "../../world.ts";
import { collectOutputs } from "./collect-outputs.ts";

export interface OutputsOptions extends LiveFlags {
  readonly target: string;
  readonly output: OutputsFormat;
}

/** Prints what an environment was given: cell, account, namespaces and the names that its workloads are told. */
export async function outputs(shell: Shell, options: OutputsOptions, openWorld: OpenWorld): Promise<ExitCode> {
  const loaded = await load(shell, options);
  if (loaded === undefined) return exitCodes.error;
  const { built, problems } = loaded;
  const target = requireTarget(options.target, built.documents.tenants);
  return withWorld(loaded, { flags: options, openWorld }, async (session) => {
    const snapshot = await readState(session, target);
    shell.out(renderOutputs(collectOutputs(built, snapshot, target), options.output, shell.outPaint));
    return hasErrors(problems) ? exitCodes.error : exitCodes.ok;
  });
}
