import { table } from "./lib/table.js";
import { newest3 } from "./lib/clients.js";

table(newest3);
