import { table } from "./lib/table.js";
import { first4 } from "./lib/clients.js";

table(first4);
