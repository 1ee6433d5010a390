import { TenantryError } from "../../model/error.ts";
import type { Shell } from "../io/shell.ts";

export interface Confirmation {
  /** What has to be typed. */
  readonly name: string;
  /** What the name stands for: `platform`, `tenant`. */
  readonly of: string;
  /** What will happen, as a clause: `3 resources are taken away`. */
  readonly warning: string;
  /** `--yes`. */
  readonly isConfirmed: boolean;
}

/**
 * Lets somebody type a name before anything is taken away; with `--yes` asks nothing.
 *
 * Throws when the answer is another one, and when nobody is there to ask: what to pass is then in the message.
 */
export async function confirm({ ask, note, notePaint }: Shell, confirmation: Confirmation): Promise<void> {
  const { name, of, warning, isConfirmed } = confirmation;
  if (isConfirmed) return;
  if (ask === undefined) {
    throw new TenantryError(`${warning}, and nobody is here to confirm it; pass --yes`, {
      code: "TEN9014",
      source: "user",
    });
  }
  note(`\n${notePaint.bold(`${warning}.`)}\n`);
  const answer = await ask(`Type the ${of}'s name, ${notePaint.bold(name)}, to go on: `);
  if (answer?.trim() === name) return;
  throw new TenantryError("not confirmed: nothing was changed", { code: "TEN9014", source: "user" });
}
