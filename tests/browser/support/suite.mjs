import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { HostProcess } from "../../support/host-process.mjs";
import { Windows } from "./windows.mjs";

/**
 * The running sample and one browser for the tests of a file; after each of them every console must be silent.
 * With several instances of the sample, as its README starts them, each window of a test is at the next one.
 */
export function suite({ instances = 1 } = {}) {
  const context = {};
  let samples = [];
  let opened = 0;
  before(async () => {
    for (let i = 0; i < instances; i++) {
      const sample = new HostProcess("samples/MarketplaceApp", "MarketplaceApp", "is ready", { beside: samples[0] });
      samples.push(sample);
      await sample.start();
    }
    context.sample = samples[0];
  });
  after(async () => {
    for (const sample of samples.toReversed()) await sample.stop();
  });
  afterEach(async () => {
    const { windows } = context;
    context.windows = null;
    opened = 0;
    await windows?.close();
    windows?.assertQuiet();
    for (const sample of samples) assert.doesNotMatch(sample.output, /^(warn|fail|crit):/m, "the server complains of nothing");
  });

  /** A window signed in as a person. */
  context.as = async (name, options = {}) => {
    context.windows ??= await Windows.open();
    return context.windows.window(samples[opened++ % samples.length].url, { as: name, ...options });
  };
  return context;
}
