import type { Clock, Environment, PageSignal, PageSignals, TabChannel, TabLock } from "./environment.js";

// The one file of the core that touches the document. Nothing here runs when the module is imported.

/** The environment of this page, or of this process. */
export function defaultEnvironment(): Environment {
  return { clock, random: Math.random, id: newId, page: typeof document === "undefined" ? noPage : pageSignals(), openChannel, lock };
}

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    // Longer delays than this overflow and would fire at once.
    const timer = setTimeout(run, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** `crypto.randomUUID` does not exist on insecure origins, so the bits are taken here. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const noPage: PageSignals = {
  visible: () => true,
  focused: () => true,
  online: () => true,
  lastInput: () => performance.now(),
  subscribe: () => () => {},
};

function pageSignals(): PageSignals {
  const listeners = new Set<(signal: PageSignal) => void>();
  let input = performance.now();
  const tell = (signal: PageSignal) => {
    for (const listener of [...listeners]) listener(signal);
  };
  const active = () => {
    const rested = performance.now() - input > 1000;
    input = performance.now();
    if (rested) tell("attention");
  };
  const seen = () => tell(document.visibilityState === "visible" ? "return" : "hidden");
  const events: [EventTarget, string, () => void][] = [
    [document, "visibilitychange", seen],
    [document, "resume", () => tell("return")],
    [window, "online", () => tell("return")],
    [window, "offline", () => tell("offline")],
    [window, "pageshow", () => tell("return")],
    [window, "pagehide", () => tell("freeze")],
    [window, "focus", () => (active(), tell("attention"))],
    [window, "blur", () => tell("attention")],
    ...["pointermove", "pointerdown", "keydown", "wheel", "touchstart"].map((name): [EventTarget, string, () => void] => [window, name, active]),
  ];
  return {
    visible: () => document.visibilityState === "visible",
    focused: () => document.hasFocus(),
    online: () => navigator.onLine !== false,
    lastInput: () => input,
    subscribe(listener) {
      if (listeners.size === 0) for (const [target, name, run] of events) target.addEventListener(name, run, { passive: true, capture: true });
      listeners.add(listener);
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) {
          for (const [target, name, run] of events) target.removeEventListener(name, run, { capture: true });
        }
      };
    },
  };
}

function openChannel(name: string, receive: (message: unknown) => void): TabChannel {
  if (typeof document === "undefined" || typeof BroadcastChannel === "undefined") return { post() {}, close() {} };
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event) => receive(event.data);
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}

const lock: TabLock = async (name, steal, work) => {
  const locks = typeof document === "undefined" ? undefined : navigator.locks;
  if (!locks) {
    await work(() => false);
    return true;
  }
  let held = false;
  let stolen = false;
  try {
    await locks.request(name, steal ? { steal: true } : { ifAvailable: true }, async (granted) => {
      held = granted !== null;
      if (held) await work(() => stolen);
    });
  } catch (error) {
    // The request of a lock that was stolen rejects while its work still runs.
    stolen = true;
    if ((error as DOMException).name !== "AbortError") throw error;
  }
  return held;
};
