import { resolve } from "node:path";
import { TenantryError } from "../../../model/error.ts";
import { readTree } from "../../../providers/files/read-documents.ts";
import type { KnownCluster } from "../../../snapshot/posture/read-clusters.ts";
import { readPostureFiles } from "../../../snapshot/posture/read-posture.ts";
import { claimsOverEstate } from "../../../verify/estate/claims-over-estate.ts";
import type { BlueprintEstate } from "../../../verify/estate/estate-of-blueprint.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Loaded } from "../../live/session.ts";
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
  { options }: Request,
): Promise<BlueprintEstate | undefined> {
  if (options.snapshot === undefined) return undefined;
  const folder = resolve(loaded.shell.cwd, options.snapshot);
  const files = (await readTree(folder)).map(({ path, bytes }) => ({ path, text: new TextDecoder().decode(bytes) }));
  const { documents, placed } = loaded.built;
  const { estate, diagnostics } = readPostureFiles(files, {
    known: placed.cells.map(
      ({ name, accountId, region, cluster }): KnownCluster => ({
        place: name,
        region,
        clusterName: cluster.name,
        kubernetesVersion: cluster.kubernetesVersion,
        compute: cluster.compute,
        networkPolicy: cluster.networkPolicy,
        ...(accountId === undefined ? {} : { accountId }),
      }),
    ),
    trustedControllers: documents.platform.trustedControllers,
  });
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  reportDiagnostics(loaded.shell, diagnostics, (path) => texts.get(path));
  if (estate.accounts.length === 0 && estate.clusters.length === 0) {
    throw new TenantryError(`${options.snapshot} holds no dump of an account or a cluster`, {
      code: "TEN9031",
      source: "user",
    });
  }
  return { estate, claims: claimsOverEstate(blueprint, estate) };
}
