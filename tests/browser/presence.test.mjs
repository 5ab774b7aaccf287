import { presence } from "./behaviours/presence.mjs";
import { suite } from "./support/suite.mjs";

presence(suite());
