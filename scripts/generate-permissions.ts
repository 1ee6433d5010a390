import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { permissionPage } from "../src/providers/aws/permissions/permission-page.ts";

/** Writes the reference page of rights; a test fails when it differs from what is generated. */
writeFileSync(join(import.meta.dirname, "../docs/reference/permissions.md"), permissionPage());
