import { resolve } from "node:path";
import { documentsOfEstate } from "../../../audit/documents/documents-of-estate.ts";
import { inferTenants } from "../../../audit/infer/infer-tenants.ts";
import { parseTenantBy } from "../../../audit/infer/tenant-by.ts";
import { hasErrors } from "../../../model/diagnostic.ts";
import { readTree } from "../../../providers/files/read-documents.ts";
import { readPostureFiles } from "../../../snapshot/posture/read-posture.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";

export interface FromAudit {
  /** A folder of dumps, such as `tenantry collect` writes. */
  readonly dump: string;
  readonly tenantBy?: string;
  readonly name: string;
}

/**
 * The documents that describe what a folder of dumps holds, by path; undefined when the folder or a flag has an error, which
 * has been reported. Says on stderr what in them is only an example.
 */
export async function filesFromAudit(
  shell: Shell,
  { dump, tenantBy, name }: FromAudit,
): Promise<Readonly<Record<string, string>> | undefined> {
  const by = tenantBy === undefined ? undefined : parseTenantBy(tenantBy);
  const tree = await readTree(resolve(shell.cwd, dump));
  const texts = new Map(tree.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)] as const));
  const read = readPostureFiles([...texts].map(([path, text]) => ({ path, text })));
  const diagnostics = [...(by?.diagnostics ?? []), ...read.diagnostics];
  reportDiagnostics(shell, diagnostics, (path) => texts.get(path));
  if (hasErrors(diagnostics)) return undefined;
  const found = inferTenants(read.estate, by?.value);
  const { files, examples } = documentsOfEstate(read.estate, found, name);
  const tenants = new Set(found.map(({ claim }) => claim.tenant)).size;
  shell.note(`Found ${tenants} tenants with ${found.length} environments.\n`);
  if (examples.length > 0) shell.note(`Nothing told ${examples.length} values; platform.yaml names them at its top.\n`);
  return files;
}
