import type { Description } from "../changes/slots";

/** A program with something of everything, whatever the stack is called. */
const FIRST: Description = {
  "api.name": "shop-api",
  "api.url": { enabled: true, previews: true },
  "api.crons": ["0 6 * * *"],
  "api.text": "b",
  "api.assets": { files: "one" },
  "api.bindings.TEXT": "eu",
  "api.bindings.SECRET": { secret: "the-first-secret" },
  "api.bindings.KV": { maker: "kvNamespace", args: ["@kv"] },
  "api.bindings.BACK": { worker: "back" },
  "api.routes.example.com/shop/*": {},
  "api.domains.www.example.com": {},
  "api.consumers.jobs": { batchSize: 10, deadLetterQueue: "dead" },
  "back.there": true,
  "back.name": "shop-back",
  "back.tags": ["team"],
  "back.late.API": { worker: "api" },
  "back.late.LATE": { secret: "the-late-secret" },
  "logs.there": true,
  "logs.name": "shop-logs",
  "logs.email": ["support@example.com"],
  "workflow.there": true,
  "workflow.name": "orders",
  "workflow.schedules": ["0 6 * * *"],
  "second.there": true,
  "second.name": "mails",
  "second.forceDestroy": true,
  "object.there": true,
  "run.there": true,
  "run.params": { to: 1 },
  "preview.there": true,
  "preview.name": "feature/basket",
  "preview.classes": ["Room"],
  "preview.bindings.KEY": { secret: "of the preview" },
  "preview.bindings.TEXT": "eu",
  "preview.tags": ["team"],
  "pull.there": true,
};

/** The same with a change in each of its resources; a route and a consumer are others, a class has another name, a version gets a share. */
const SECOND: Description = {
  ...FIRST,
  "api.crons": ["0 0 1 1 *"],
  "api.text": "c",
  "api.tags": ["shop"],
  "api.assets": { files: "other", options: { htmlHandling: "none" } },
  "api.bindings.SECRET": { secret: "the-second-secret" },
  "api.routes.example.com/shop/*": undefined,
  "api.routes.*.example.com/*": {},
  "api.domains.www.example.com": { previews: true },
  "api.consumers.jobs": undefined,
  "api.consumers.mails": { batchSize: 100 },
  "back.tags": ["team:shop"],
  "back.late.LATE": { secret: "the-later-secret" },
  "logs.text": "b",
  "logs.email": ["support@example.com", "*@example.com"],
  "logs.deployment": { percentage: 50 },
  "workflow.limits": { steps: 20 },
  "workflow.forceDestroy": true,
  "second.limits": { steps: 10 },
  "object.className": "Tally",
  "object.renamedFrom": "Counter",
  "run.params": { to: 2 },
  "preview.text": "of the second",
  "preview.tags": ["shop"],
  "pull.batchSize": 100,
};

/** The same with other names, each of which replaces a resource; a version gets all requests. */
const THIRD: Description = {
  ...SECOND,
  "back.name": "shop-other-back",
  "logs.deployment": { percentage: 100 },
  "workflow.name": "other-orders",
  "preview.name": "feature/other",
  "pull.queue": "dead",
};

/** The same for another stack, which takes all of it over. */
const ADOPTING: Description = {
  ...THIRD,
  ...Object.fromEntries(
    ["api", "back", "logs", "workflow", "second", "preview", "pull"].map((id) => [`${id}.adopt`, true]),
  ),
};

export const DESCRIPTIONS = { create: FIRST, update: SECOND, replace: THIRD, adopt: ADOPTING };

export const SECRETS = ["the-first-secret", "the-second-secret", "the-late-secret", "the-later-secret"];
