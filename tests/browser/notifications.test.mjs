import { notifications } from "./behaviours/notifications.mjs";
import { suite } from "./support/suite.mjs";

notifications(suite());
