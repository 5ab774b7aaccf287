import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { HostProcess } from "../../support/host-process.mjs";
import { Windows } from "./windows.mjs";

/** One running sample and one browser for the tests of a file; after each of them every console must be silent. */
export function suite() {
  const context = {};
  before(async () => {
    context.sample = new HostProcess("samples/MarketplaceApp", "MarketplaceApp", "is ready");
    await context.sample.start();
  });
  after(() => context.sample?.stop());
  afterEach(async () => {
    const { windows } = context;
    context.windows = null;
    await windows?.close();
    windows?.assertQuiet();
    assert.doesNotMatch(context.sample.output, /^(warn|fail|crit):/m, "the server complains of nothing");
  });

  /** A window signed in as a person. */
  context.as = async (name, options = {}) => {
    context.windows ??= await Windows.open();
    return context.windows.window(context.sample.url, { as: name, ...options });
  };
  return context;
}
