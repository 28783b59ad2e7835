// Runs in the program.
import { bundleRule } from "../bundle/option-rules";
import {
  filledText,
  filledTextOr,
  flag,
  flagOr,
  list,
  object,
  requiring,
  type Rule,
  rule,
  text,
  textOr,
} from "../lifecycle/rules";
import { type ArgRules, checkedLater, input, plain } from "../program/sound-args";
import { aQueue } from "../queue-consumer/queue-rule";
import type { WorkerArgs } from "./args";
import { aDispatchNamespace } from "./dispatch-namespace";
import { isTailTarget } from "./tail-targets";

/** Names of what a resource below the Worker checks. */
const passedOn = (...names: string[]): Record<string, Rule> =>
  Object.fromEntries(names.map((name) => [name, checkedLater]));

const anObject = rule("an object", (value) => typeof value === "object" && !Array.isArray(value));
const assets = requiring(
  ["directory"],
  object({
    directory: plain(filledText),
    headers: plain(text),
    redirects: plain(text),
    ...passedOn("htmlHandling", "notFoundHandling", "runWorkerFirst"),
  }),
);
const url = flagOr(object({ enabled: flag, previews: flag }));
const aTailTarget = rule("a Worker, the name of a script, or an object with one of these as `service`", isTailTarget);
const declares = rule(
  "a DurableObject",
  (value) => typeof value === "object" && value !== null && "declareIn" in value,
);

/** What the code of a Worker and of a preview has. */
export const codeRules = {
  accountId: checkedLater,
  entrypoint: plain(text),
  script: input(filledText),
  assets: plain(filledTextOr(assets)),
  bindings: plain(anObject),
  compatibilityDate: checkedLater,
  compatibilityFlags: plain(list(text)),
  bundle: plain(bundleRule),
  sourceMap: plain(flag),
  rules: checkedLater,
  noBundle: plain(flag),
  findAdditionalModules: plain(flag),
  baseDir: plain(text),
  preserveFileNames: plain(flag),
  pythonModules: plain(object({ exclude: list(text) })),
  observability: checkedLater,
  limits: checkedLater,
  placement: checkedLater,
  cache: checkedLater,
  tailConsumers: plain(list(input(aTailTarget))),
  logpush: checkedLater,
  tags: checkedLater,
  annotations: checkedLater,
  exports: plain(list(declares)),
} satisfies Partial<ArgRules<WorkerArgs>>;

/** What the program reads of a Worker's arguments. */
export const workerRules: ArgRules<WorkerArgs> = {
  name: checkedLater,
  dispatchNamespace: input(aDispatchNamespace),
  ...codeRules,
  url: plain(url),
  routes: addresses("pattern", "zoneId", "zoneName", "adopt"),
  domains: addresses("hostname", "zoneId", "zoneName", "enabled", "previews", "adopt"),
  crons: checkedLater,
  email: addresses("address", "zoneId", "adopt"),
  consumers: plain(
    list(
      requiring(
        ["queue"],
        object({
          queue: input(aQueue),
          deadLetterQueue: input(aQueue),
          ...passedOn("batchSize", "maxRetries", "retryDelay", "maxWaitTime", "maxConcurrency", "adopt"),
        }),
      ),
    ),
  ),
  streamingTailConsumers: plain(list(input(aTailTarget))),
  deployment: checkedLater,
  codeUpdateStrategy: checkedLater,
  adopt: checkedLater,
  allowDataLoss: checkedLater,
  waitUntilLive: checkedLater,
};

/** A list of what is named by a string, or by an object that has it and more. */
function addresses(name: string, ...others: string[]): Rule {
  const entry = requiring([name], object({ [name]: input(text), ...passedOn(...others) }));
  return plain(list(input(textOr(entry))));
}
