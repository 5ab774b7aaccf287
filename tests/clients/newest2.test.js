import { table } from "./lib/table.js";
import { newest2 } from "./lib/clients.js";

table(newest2);
