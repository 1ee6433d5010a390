import { resolve } from "node:path";
import { TenantryError } from "../../../model/error.ts";
import type { Estate } from "../../../model/estate.ts";
import { readTree } from "../../../providers/files/read-documents.ts";
import { readPostureFiles } from "../../../snapshot/posture/read-posture.ts";
import { claimsOverEstate } from "../../../verify/estate/claims-over-estate.ts";
import type { BlueprintEstate } from "../../../verify/estate/estate-of-blueprint.ts";
import { exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import { knownClusters, readExistingEstate } from "../../live/existing-estate.ts";
import { type Loaded, withWorld } from "../../live/session.ts";
import type { OpenWorld } from "../../world.ts";
import type { VerifyOptions } from "./verify.ts";

interface Request {
  readonly options: VerifyOptions;
  readonly openWorld: OpenWorld;
}

/** What exists, from dumps or live, with the documents' claims on it; undefined when only the blueprint is asked for. */
export async function existingEstate(
  loaded: Loaded,
  blueprint: BlueprintEstate,
  request: Request,
): Promise<BlueprintEstate | undefined> {
  const estate = await readExisting(loaded, request);
  return estate === undefined ? undefined : { estate, claims: claimsOverEstate(blueprint, estate) };
}

async function readExisting(loaded: Loaded, { options, openWorld }: Request): Promise<Estate | undefined> {
  if (options.snapshot !== undefined) return readDumps(loaded, options.snapshot);
  if (options.live !== true && options.sandbox === undefined) return undefined;
  let estate: Estate | undefined;
  await withWorld(loaded, { flags: options, openWorld }, async (session) => {
    estate = await readExistingEstate(session);
    return exitCodes.ok;
  });
  return estate;
}

async function readDumps({ shell, built }: Loaded, place: string): Promise<Estate> {
  const folder = resolve(shell.cwd, place);
  const files = (await readTree(folder)).map(({ path, bytes }) => ({ path, text: new TextDecoder().decode(bytes) }));
  const { estate, diagnostics } = readPostureFiles(files, {
    known: knownClusters(built.placed),
    trustedControllers: built.documents.platform.trustedControllers,
  });
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  reportDiagnostics(shell, diagnostics, (path) => texts.get(path));
  if (estate.accounts.length === 0 && estate.clusters.length === 0) {
    throw new TenantryError(`${place} holds no dump of an account or a cluster`, { code: "TEN9031", source: "user" });
  }
  return estate;
}
