import * as fc from "fast-check";

import type {
  DurableObjectArgs,
  QueuePullConsumerArgs,
  WorkerPreviewArgs,
  WorkflowArgs,
  WorkflowRunArgs,
} from "../../../../provider";
import { bindings } from "./bindings";
import { every, flag, of, prefixed, type Slots } from "./every";
import { crons, ofCode } from "./worker";

const { subarray, oneof, constant } = fc;

const there = constant(true);

/** `id` is the name of the resource in the program; its `aliases` have the other one. */
const workflow: Slots<Omit<WorkflowArgs, "aliases">> = {
  name: of("orders", "other-orders", "taken"),
  className: of("OrderProcessor", "Other"),
  limits: every<Required<WorkflowArgs>["limits"]>({ steps: of(10, 1_024) }),
  schedules: crons(),
  concurrency: every<Required<WorkflowArgs>["concurrency"]>({ limit: of(1, 3) }),
  retention: every<Required<WorkflowArgs>["retention"]>({
    success: of<number | string>("7 days", 60_000),
    error: of<number | string>("14 days", "1 week"),
  }),
  jurisdiction: of("eu", "us"),
  owner: of("back"),
  adopt: flag(),
  forceDestroy: flag(),
  drain: of<number | string>(0, 1_000, "2s", "1 minute"),
};

/** `transferredTo` leads to another program: tests/engine/two-stacks.test.ts. */
const object: Slots<Omit<DurableObjectArgs, "transferredTo">> = {
  className: of("Tally", "Sum"),
  storage: of("sqlite"),
  renamedFrom: of("Counter", "Tally"),
  transferredFrom: constant(true),
  owner: of("back"),
  allowDataLoss: flag(),
  container: of<object>(
    { image: "app:1" },
    { image: "app:2", instanceType: "basic", maxInstances: 5, name: "counters" },
    {
      image: "docker.io/app:1",
      constraints: { regions: ["WEUR"] },
      affinities: { colocation: "datacenter" },
      observability: { enabled: true },
    },
    { image: "app:2", rolloutStepPercentage: 50, rolloutActiveGracePeriod: "5m", ssh: { enabled: true } },
  ),
};

const run: Slots<Omit<WorkflowRunArgs, "workflow">> = {
  params: of<unknown>({ to: 1 }, { to: 2 }, { key: { secret: "one" } }),
  triggers: of<unknown[]>(["one"], ["two", { three: 3 }]),
  wait: flag(),
  timeout: of<number | string>("1m", 90_000),
};

const pull: Slots<Omit<QueuePullConsumerArgs, "accountId">> = {
  queue: of("mails", "dead", "taken"),
  batchSize: of(1, 100),
  maxRetries: of(0, 5),
  retryDelay: of<number | string>(5_000, "1 minute"),
  visibilityTimeout: of<number | string>("2 minutes", 30_000),
  deadLetterQueue: of("archive"),
  adopt: flag(),
};

const preview: Slots<
  Omit<WorkerPreviewArgs, "accountId" | "entrypoint" | "script" | "exports" | "bindings" | "pythonModules">
> = {
  ...ofCode,
  worker: of("back", "by-name"),
  name: of("main", "feature/Basket of a very long name that no address can have in full, and then some", "taken"),
  shared: subarray(["D1", "BACK", "WORKFLOW"]),
  adopt: flag(),
};

const { TEXT, JSON: json, SECRET, OUTPUT, D1, BACK, RATELIMIT } = bindings;

/** What the program may have besides its Workers. "taken" is what something else has. */
export const OTHERS: Record<string, fc.Arbitrary<unknown>> = {
  ...prefixed("workflow", { there, ...workflow, id: of("purchases"), alsoBound: constant(true) }),
  ...prefixed("object", {
    there,
    ...object,
    declared: constant(true),
    alsoBound: constant(true),
    stored: constant(true),
  }),
  ...prefixed("run", { there, ...run, id: of("launch") }),
  ...prefixed("pull", { there, ...pull, id: of("puller") }),
  ...prefixed("preview", {
    there,
    ...preview,
    id: of("review"),
    text: of("b", "c"),
    as: of("script"),
    classes: subarray(["Room", "Hall"]),
    declared: constant(true),
  }),
  ...prefixed(
    "preview.bindings",
    Object.fromEntries(
      Object.entries({
        TEXT,
        JSON: json,
        SECRET,
        OUTPUT,
        D1,
        BACK,
        RATELIMIT,
        WORKFLOW: constant({ workflow: true }),
      }).map(([name, values]) => [name, values ?? oneof(constant(undefined))]),
    ),
  ),
};
