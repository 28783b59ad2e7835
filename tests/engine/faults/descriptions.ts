import type { Description } from "../changes/slots";

/** A program with something of everything. */
export const FIRST: Description = {
  "api.url": true,
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
  "back.tags": ["team"],
  "workflow.there": true,
  "workflow.schedules": ["0 6 * * *"],
  "object.there": true,
  "run.there": true,
  "run.params": { to: 1 },
  "pull.there": true,
};

/** The same program with a change in each of its resources; a Workflow, a route and a consumer are others, a class has another name. */
export const SECOND: Description = {
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
  "workflow.name": "other-orders",
  "workflow.forceDestroy": true,
  "object.className": "Tally",
  "object.renamedFrom": "Counter",
  "run.params": { to: 2 },
  "pull.batchSize": 100,
};
