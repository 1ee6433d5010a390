import { expect, it } from "vitest";
import { wrapText } from "./wrap-text.ts";

it("breaks at blanks within the columns and indents every line", () => {
  expect(wrapText("one two three four", { indent: "  ", columns: 11 })).toBe("  one two\n  three\n  four");
});

it("keeps line breaks and words that are too long", () => {
  expect(wrapText("a\nwonderfully long", { indent: "", columns: 6 })).toBe("a\nwonderfully\nlong");
});
