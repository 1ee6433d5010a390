import { hasErrors } from "../../../model/diagnostic.ts";
import { type OutputsFormat, renderOutputs } from "../../../render/outputs/render-outputs.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";
import { type LiveFlags, readState, withSession } from "../../live/session.ts";
import { findTarget } from "../../target.ts";
import type { OpenWorld } from "../../world.ts";
import { collectOutputs } from "./collect-outputs.ts";

export interface OutputsOptions extends LiveFlags {
  readonly target: string;
  readonly output: OutputsFormat;
}

/** Prints what an environment was given: cell, account, namespaces and the names that its workloads are told. */
export function outputs(shell: Shell, options: OutputsOptions, openWorld: OpenWorld): Promise<ExitCode> {
  return withSession(shell, { flags: options, openWorld }, async (session) => {
    const { built, problems } = session;
    const target = findTarget(options.target, built.documents.tenants);
    if (target === undefined) return exitCodes.error;
    const snapshot = await readState(session, target);
    shell.out(renderOutputs(collectOutputs(built, snapshot, target), options.output, shell.outPaint));
    return hasErrors(problems) ? exitCodes.error : exitCodes.ok;
  });
}
