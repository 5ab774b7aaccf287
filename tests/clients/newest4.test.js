import crowds from "./behaviours/crowds.js";
import { newest4 } from "./lib/clients.js";
import { table } from "./lib/table.js";

// Crowds are about the server and take long, so they are for one client alone.
table(newest4, crowds);
