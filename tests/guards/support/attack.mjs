import { fork } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("./attacks.mjs", import.meta.url));

/** An attack in a process of low priority: from a machine of its own, it would take no processor from the host either. */
export class Attack {
  #process;

  static async begin(url, name, options) {
    const attack = new Attack();
    attack.#process = fork(PROGRAM, [JSON.stringify({ url, name, options })]);
    setPriority(attack.#process.pid, constants.priority.PRIORITY_LOW);
    await once(attack.#process, "message");
    return attack;
  }

  /** Ends it. Gives how much was accepted, and how much was refused with which code. */
  async end() {
    const result = once(this.#process, "message");
    this.#process.send("end");
    return (await result)[0];
  }
}
