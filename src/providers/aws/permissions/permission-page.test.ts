import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { permissionPage } from "./permission-page.ts";

it("is the page that is committed: `npm run generate` writes it", () => {
  const path = new URL("../../../../docs/reference/permissions.md", import.meta.url);
  expect(readFileSync(path, "utf8")).toBe(permissionPage());
});
