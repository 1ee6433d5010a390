/** Terminal colours as functions; each is the identity when colour is off, so meaning never rests on colour alone. */
export interface Paint {
  readonly enabled: boolean;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly cyan: (text: string) => string;
}

export type ColorFlag = "auto" | "always" | "never";

export interface ColorInputs {
  readonly flag: ColorFlag;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTty: boolean;
}

/**
 * Whether to colour: the flag, then NO_COLOR (no-color.org), then FORCE_COLOR and CLICOLOR_FORCE, then TERM=dumb and
 * CLICOLOR=0, then whether the stream is a terminal.
 */
export function wantsColor({ flag, env, isTty }: ColorInputs): boolean {
  if (flag !== "auto") return flag === "always";
  if ((env.NO_COLOR ?? "") !== "") return false;
  if (isForced(env.FORCE_COLOR) || isForced(env.CLICOLOR_FORCE)) return true;
  if (env.TERM === "dumb" || env.CLICOLOR === "0") return false;
  return isTty;
}

export function createPaint(enabled: boolean): Paint {
  const wrap =
    (open: number, close: number) =>
    (text: string): string =>
      enabled && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    enabled,
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
    blue: wrap(34, 39),
    cyan: wrap(36, 39),
  };
}

function isForced(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0";
}
