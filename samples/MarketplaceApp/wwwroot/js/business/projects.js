import { Emitter } from "../app/emitter.js";
import { Turns } from "../app/turns.js";

/** The projects as we may see them. Emits `changed`. */
export class Projects extends Emitter {
  #api;
  #turns = new Turns();
  list = [];
  isLoaded = false;

  constructor(api) {
    super();
    this.#api = api;
  }

  get(id) {
    return this.list.find((project) => String(project.id) === String(id)) ?? null;
  }

  /** What two people have to do with each other: one posted it, the other offered to do it or does it. */
  between(oneId, otherId) {
    const involves = (project, clientId, freelancerId) => project.clientId === clientId
      && (project.freelancerId === freelancerId || project.proposals.some((p) => p.freelancerId === freelancerId));
    return this.list.filter((project) => involves(project, oneId, otherId) || involves(project, otherId, oneId));
  }

  async load() {
    const turn = this.#turns.ask();
    try {
      const list = await this.#api.get("/api/projects");
      if (!this.#turns.shows(turn)) return;
      this.list = list;
      this.isLoaded = true;
      this.emit("changed");
    } catch {
      // Loaded again with the next connection or visit.
    }
  }

  propose(id, amount, pitch) {
    return this.#act(id, "proposals", { amount, pitch });
  }

  assign(id, freelancerId) {
    return this.#act(id, "assign", { freelancerId });
  }

  releasePayment(id) {
    return this.#act(id, "release-payment", {});
  }

  async #act(id, action, body) {
    const changed = await this.#api.post(`/api/projects/${id}/${action}`, body);
    this.#turns.shows(this.#turns.ask());
    this.list = this.list.map((project) => (project.id === changed.id ? changed : project));
    this.emit("changed");
    return changed;
  }
}
