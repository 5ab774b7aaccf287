import { describe } from "node:test";
import { conversation } from "./behaviours/conversation.mjs";
import { notifications } from "./behaviours/notifications.mjs";
import { presence } from "./behaviours/presence.mjs";
import { suite } from "./support/suite.mjs";

// The same, with each window at the other instance than the one before: two people never share one.
describe("two people at two instances", () => {
  const context = suite({ instances: 2 });
  presence(context);
  conversation(context);
  notifications(context);
});
