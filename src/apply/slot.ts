/** Whether a task has its turn. Parts of a task may wait at the same time; together they have one turn. */
export class Slot {
  #waiting = 0;
  #state: "held" | "away" | "wanted" | "ended" = "held";
  #turn: Promise<void> = Promise.resolve();
  #grant: () => void = () => {};

  /** A part begins to wait: whether the turn becomes free by it. */
  giveAway(): boolean {
    this.#waiting += 1;
    if (this.#state !== "held") return false;
    this.#state = "away";
    return true;
  }

  /** A part has waited. `turn` resolves when it may go on; `isNew`: the turn must be asked for. */
  want(): { readonly isNew: boolean; readonly turn: Promise<void> } {
    this.#waiting -= 1;
    if (this.#state === "wanted") return { isNew: false, turn: this.#turn };
    // While other parts still wait nobody else's turn is taken by the little that this one does.
    if (this.#state !== "away" || this.#waiting > 0) return { isNew: false, turn: Promise.resolve() };
    this.#state = "wanted";
    this.#turn = new Promise((resolve) => {
      this.#grant = resolve;
    });
    return { isNew: true, turn: this.#turn };
  }

  /** The turn comes back: whether it is taken. */
  regain(): boolean {
    this.#grant();
    if (this.#state !== "wanted") return false;
    this.#state = "held";
    return true;
  }

  /** The task has ended: whether its turn becomes free by it. */
  end(): boolean {
    const isHeld = this.#state === "held";
    this.#state = "ended";
    return isHeld;
  }
}
