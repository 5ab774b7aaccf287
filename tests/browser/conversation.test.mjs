import { conversation } from "./behaviours/conversation.mjs";
import { suite } from "./support/suite.mjs";

conversation(suite());
