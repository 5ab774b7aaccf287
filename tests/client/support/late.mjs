import { afterEach } from "node:test";

const withheld = [];
afterEach(() => {
  for (const end of withheld.splice(0)) end();
});

/** Takes away a part that is loaded when it is needed, as before the first use on a page. `attempts` are those to load it; the test answers them. */
export function withhold(part) {
  const { module } = part;
  const attempts = [];
  part.module = null;
  part.load = (address) => new Promise((resolve, reject) => {
    attempts.push({
      address,
      arrive() {
        part.module = module;
        resolve(module);
      },
      fail: (message = "Failed to fetch dynamically imported module: https://test/chunks/part-ABCDEFGH.js") => reject(new TypeError(message)),
    });
  });
  withheld.push(() => {
    part.module = module;
    delete part.load;
  });
  return attempts;
}

/** The same for a time: what asks for it meanwhile gets it then. */
export function delay(part, clock, ms) {
  const module = part.module;
  if (!module) return;
  const arrival = new Promise((resolve) => {
    clock.after(ms, () => {
      part.module = module;
      delete part.load;
      resolve(module);
    });
  });
  part.module = null;
  part.load = () => arrival;
}
