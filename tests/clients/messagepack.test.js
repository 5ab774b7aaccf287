import { table } from "./lib/table.js";
import { newest4MessagePack } from "./lib/clients.js";

table(newest4MessagePack);
