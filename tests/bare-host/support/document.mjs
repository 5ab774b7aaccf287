import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const repository = resolve(import.meta.dirname, "../../..");

/** A section of a document: what it says, and its code blocks, each with the sentences right before it. */
export class Section {
  text;
  #blocks = [];

  constructor(file, heading) {
    const lines = readFileSync(join(repository, file), "utf8").split("\n");
    const start = lines.findIndex((line) => line.match(/^#+ (.*)$/)?.[1] === heading);
    assert.notEqual(start, -1, `${file} has a section "${heading}"`);
    this.name = `${file}, ${heading}`;
    const level = lines[start].indexOf(" ");
    const told = [];
    let before = "";
    for (let at = start + 1; at < lines.length && !isHeading(lines[at], level); at++) {
      const language = lines[at].match(/^```(\w+)$/)?.[1];
      if (language) {
        const end = lines.indexOf("```", at + 1);
        this.#blocks.push({ before, code: lines.slice(at + 1, end).join("\n") });
        at = end;
        before = "";
      } else {
        told.push(lines[at]);
        before = lines[at] === "" && lines[at + 1]?.startsWith("```") ? before : lines[at] === "" ? "" : `${before} ${lines[at]}`.trim();
      }
    }
    this.text = told.join("\n");
  }

  /** The one block that these sentences stand before. */
  block(before) {
    const found = this.#blocks.filter((block) => block.before.includes(before));
    assert.equal(found.length, 1, `${this.name} has one block after "${before}"`);
    return found[0].code;
  }
}

/** Whether the section ends here: comments of a shell are in blocks, and never seen by this. */
const isHeading = (line, level) => /^#+ /.test(line) && line.indexOf(" ") <= level;
