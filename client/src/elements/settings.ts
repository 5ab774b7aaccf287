import { createContext } from "@lit/context";
import type { RealtimeClient } from "../core/types.js";
import type { Strings } from "./strings.js";

/** What a provider says to the elements inside. */
export interface Settings {
  readonly client: RealtimeClient | null;
  readonly locale: string | undefined;
  readonly strings: Partial<Strings> | undefined;
  readonly theme: string | undefined;
  readonly density: string | undefined;
}

export const settingsContext = createContext<Settings>(Symbol.for("realtime-settings"));
