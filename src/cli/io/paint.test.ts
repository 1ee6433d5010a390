import { describe, expect, it } from "vitest";
import { createPaint, wantsColor } from "./paint.ts";

describe("wantsColor", () => {
  const cases = [
    { flag: "auto", env: {}, isTty: true, wanted: true },
    { flag: "auto", env: {}, isTty: false, wanted: false },
    { flag: "auto", env: { NO_COLOR: "1" }, isTty: true, wanted: false },
    { flag: "auto", env: { NO_COLOR: "" }, isTty: true, wanted: true },
    { flag: "auto", env: { NO_COLOR: "1", FORCE_COLOR: "1" }, isTty: true, wanted: false },
    { flag: "auto", env: { FORCE_COLOR: "1" }, isTty: false, wanted: true },
    { flag: "auto", env: { FORCE_COLOR: "0" }, isTty: false, wanted: false },
    { flag: "auto", env: { CLICOLOR_FORCE: "1" }, isTty: false, wanted: true },
    { flag: "auto", env: { TERM: "dumb" }, isTty: true, wanted: false },
    { flag: "auto", env: { CLICOLOR: "0" }, isTty: true, wanted: false },
    { flag: "always", env: { NO_COLOR: "1" }, isTty: false, wanted: true },
    { flag: "never", env: { FORCE_COLOR: "1" }, isTty: true, wanted: false },
  ] as const;

  it.each(cases)("decides $wanted for $flag, $env, tty $isTty", ({ wanted, ...inputs }) => {
    expect(wantsColor(inputs)).toBe(wanted);
  });
});

describe("createPaint", () => {
  it("leaves text alone when colour is off", () => {
    expect(createPaint(false).red("text")).toBe("text");
  });

  it("closes every colour it opens", () => {
    expect(createPaint(true).red("text")).toBe("\u001b[31mtext\u001b[39m");
  });
});
