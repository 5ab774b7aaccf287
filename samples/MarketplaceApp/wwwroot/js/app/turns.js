/**
 * Answers to requests that overlap may come in another order than they were asked for. One that is older than what
 * is shown must not take back what the page knows by then.
 */
export class Turns {
  #asked = 0;
  #shown = 0;

  ask() {
    return ++this.#asked;
  }

  /** Whether the answer to a request is news; it is what is shown then. */
  shows(turn) {
    if (turn < this.#shown) return false;
    this.#shown = turn;
    return true;
  }
}
