import { hasErrors } from "../../../model/diagnostic.ts";
import { renderStatus, type StatusFormat } from "../../../render/status/render-status.ts";
import type { StatusReport } from "../../../render/status/status-report.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";
import { type LiveFlags, load, readState, withWorld } from "../../live/session.ts";
import { findTarget } from "../../target.ts";
import type { OpenWorld } from "../../world.ts";
import { planTarget } from "../plan/plan-target.ts";
import { findStandings } from "./find-standings.ts";
import { readLeases } from "./read-leases.ts";

export interface StatusOptions extends LiveFlags {
  readonly target?: string;
  readonly detailedExitcode?: true;
  readonly output: StatusFormat;
}

/** Says of each environment, cell and the platform how what exists stands to the documents, and who changes it now. */
export async function status(shell: Shell, options: StatusOptions, openWorld: OpenWorld): Promise<ExitCode> {
  const loaded = await load(shell, options);
  if (loaded === undefined) return exitCodes.error;
  const { built, problems } = loaded;
  const target = findTarget(options.target, built.documents.tenants);
  return withWorld(loaded, { flags: options, openWorld }, async (session) => {
    const { world, reading } = session;
    const snapshot = await readState(session, target);
    const plan = planTarget(built, snapshot, { target, detail: "changes" });
    const leases = await reading.during("leases", () => readLeases(world, built.documents.platform));
    const standings = findStandings({ built, plan, snapshot, target }).map((standing) => {
      const lease = leases.get(standing.name);
      return lease === undefined ? standing : { ...standing, lease };
    });
    const report: StatusReport = { platform: built.documents.platform.name, standings, gaps: plan.gaps };
    shell.out(renderStatus(report, options.output, shell.outPaint));
    if (hasErrors(problems)) return exitCodes.error;
    const isChanged = plan.changes.length > 0;
    return options.detailedExitcode === true && isChanged ? exitCodes.changes : exitCodes.ok;
  });
}
