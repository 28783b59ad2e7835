import * as fc from "fast-check";

import type {
  CustomDomainArgs,
  EmailAddressArgs,
  QueueConsumerArgs,
  RouteArgs,
  WorkerArgs,
} from "../../../../provider";
import type { Assets } from "../../../../provider/assets/options";
import type { Deployment } from "../../../../provider/worker/deployment";
import type {
  Annotations,
  CacheOptions,
  CodeUpdateStrategy,
  Limits,
  Observability,
  ObservabilityIssues,
  ObservabilityLogs,
  ObservabilityTraces,
} from "../../../../provider/worker/settings";
import { bindings } from "./bindings";
import { every, flag, of, prefixed, type Slots } from "./every";

const { record, option, subarray, oneof, constant } = fc;

const rate = () => of(0, 0.5, 1);
export const crons = () => fc.shuffledSubarray(["0 6 * * *", "*/5 * * * *", "0 0 1 1 *"]);

/** The options of a Worker's code that a preview has as well. */
export const ofCode = {
  compatibilityDate: of("2026-06-01", "2026-07-01"),
  compatibilityFlags: fc.shuffledSubarray(["nodejs_compat", "no_global_navigator"]),
  sourceMap: flag(),
  // The options of esbuild make the code another one; tests/unit/bundle has each.
  bundle: record(
    {
      minify: flag(),
      define: constant({ "globalThis.RELEASE": '"1"' }),
      banner: of("// one", "// two"),
      target: of("es2022", "es2023"),
    },
    { requiredKeys: [] },
  ),
  rules: of([{ type: "Text", globs: ["**/*.md"] }], [{ type: "Text", globs: ["**/*.md"], fallthrough: true }]),
  noBundle: flag(),
  findAdditionalModules: flag(),
  baseDir: of("./src", "./src/parts"),
  preserveFileNames: flag(),
  observability: every<Observability>({
    enabled: flag(),
    headSamplingRate: rate(),
    redactQueryString: flag(),
    issues: every<ObservabilityIssues>({ enabled: flag() }),
    logs: every<ObservabilityLogs>({
      enabled: flag(),
      headSamplingRate: rate(),
      persist: flag(),
      destinations: subarray(["a", "b"]),
      invocationLogs: flag(),
    }),
    traces: every<ObservabilityTraces>({
      enabled: flag(),
      headSamplingRate: rate(),
      persist: flag(),
      destinations: subarray(["a", "b"]),
      propagationPolicy: of("authenticated", "accept"),
    }),
  }),
  limits: every<Limits>({ cpuMs: of(10, 50), subrequests: of(10, 1_000) }),
  placement: of<object>(
    { mode: "smart" },
    { mode: "smart", hint: "wnam" },
    { region: "aws:us-east-1" },
    { host: "db.example.com:5432" },
    { mode: "targeted", hostname: "api.example.com" },
    { target: [{ region: "gcp:europe-west1" }] },
  ),
  cache: every<CacheOptions>({ enabled: flag(), crossVersionCache: flag() }),
  logpush: flag(),
  tags: fc.shuffledSubarray(["team", "shop", "team:shop"]),
  annotations: every<Annotations>({ message: of("first", "second"), tag: of("v1", "v2") }),
  tailConsumers: subarray(["logs", "by name"]),
  assets: record({
    files: of("one", "two", "other"),
    options: option(
      every<Omit<Assets, "directory">>({
        htmlHandling: of("auto-trailing-slash", "drop-trailing-slash", "none", "force-trailing-slash"),
        notFoundHandling: of("none", "404-page", "single-page-application"),
        runWorkerFirst: of<unknown>(true, false, ["/api/*", "!/api/docs/*"]),
        headers: constant("/*\n  X-Frame: DENY\n"),
        redirects: of("/a /b 301\n", "/a /c 302\n"),
      }),
      { nil: undefined },
    ),
  }),
};

/** What the program says in another way: `as`, `text` and the code of classes, one slot for each address and queue, `tenant`. */
type Elsewhere =
  "entrypoint" | "script" | "exports" | "bindings" | "routes" | "domains" | "email" | "consumers" | "dispatchNamespace";
/** One account is all that there is, and Python is what tests/local/python.test.ts deploys. */
type Left = "accountId" | "pythonModules";

/** The options of a Worker that are its own, as its arguments have them. */
const options: Slots<Omit<WorkerArgs, Elsewhere | Left>> = {
  ...ofCode,
  name: of("renamed", "renamed-again", "taken"),
  url: oneof(flag(), record({ enabled: flag(), previews: flag() }, { requiredKeys: [] })),
  crons: crons(),
  deployment: every<Deployment>({ percentage: of(0, 10, 33.3, 100), keep: flag(), previewAlias: of("next", "beta") }),
  codeUpdateStrategy: oneof(
    constant({ mode: "immediate" }),
    every<CodeUpdateStrategy>({ mode: constant("deferred"), maxDelay: of(0, 60) }),
  ),
  streamingTailConsumers: subarray(["logs", "by name"]),
  adopt: flag(),
  allowDataLoss: flag(),
  waitUntilLive: of<unknown>({ path: "/api/wait" }, { path: "/api/wait", timeout: 90_000 }, false),
};

/** What is bound once the Worker is there: a cycle, where the other Worker binds it. */
const late = (other: string) => ({
  WORKER: of<unknown>({ worker: other }, { maker: "service", args: [{ worker: other }, { entrypoint: "Admin" }] }),
  URL: of({ output: "url", of: other }),
  TEXT_LATE: of("eu", "us"),
  SECRET_LATE: of("one", "two").map((secret) => ({ secret })),
  KV_LATE: of({ maker: "kvNamespace", args: ["@kv"] }, { maker: "kvNamespace", args: ["@otherKv"] }),
});

const consumer = (queue: string) =>
  every<Omit<QueueConsumerArgs, "queue">>({
    batchSize: of(1, 10, 100),
    maxRetries: of(0, 3, 100),
    retryDelay: of<number | string>(0, 60_000, "5m", "24 hours"),
    maxWaitTime: of<number | string>(0, 5_000, "5s", "60 seconds"),
    maxConcurrency: of(1, 250),
    deadLetterQueue: of(...["dead", "mails"].filter((name) => name !== queue)),
    adopt: flag(),
  });

const route = every<Omit<RouteArgs, "pattern" | "zoneName">>({ adopt: flag(), zoneId: constant("@zone") });
const namedRoute = every<Omit<RouteArgs, "pattern" | "zoneId">>({ adopt: flag(), zoneName: constant("example.com") });
const domain = every<Omit<CustomDomainArgs, "hostname" | "zoneName">>({
  enabled: flag(),
  previews: flag(),
  adopt: flag(),
  zoneId: constant("@zone"),
});
const namedDomain = every<Omit<CustomDomainArgs, "hostname" | "zoneId" | "enabled" | "adopt">>({
  zoneName: constant("example.com"),
  previews: flag(),
});
const email = every<Omit<EmailAddressArgs, "address">>({ zoneId: constant("@zone"), adopt: flag() });

const { name: _name, ...beside } = options;
const { url, limits, tags, deployment, compatibilityDate, assets, annotations, waitUntilLive } = options;

/** What the program's Workers may have. "taken" is what something else has. */
export const WORKERS: Record<string, fc.Arbitrary<unknown>> = {
  ...prefixed("api", { ...beside, name: options.name, id: of("front") }),
  ...prefixed("api.bindings", bindings),
  ...prefixed("api.late", late("back")),
  "api.text": of("b", "c", "d"),
  "api.as": of("script"),
  ...prefixed("api.routes", {
    "example.com/shop/*": namedRoute,
    "*.example.com/*": route,
    "A.example.com/Path": constant({}),
    "taken.example.com/*": route,
  }),
  ...prefixed("api.domains", {
    "www.example.com": domain,
    "Shop.example.com": namedDomain,
    "taken.example.com": domain,
  }),
  ...prefixed("api.email", {
    "support@example.com": email,
    "Sales@Example.com": constant({}),
    "*@example.com": email,
    "taken@example.com": email,
  }),
  ...prefixed("api.consumers", { jobs: consumer("jobs"), mails: consumer("mails"), taken: consumer("taken") }),
  // What the account's other Worker has in the first one's stead.
  "back.there": constant(true),
  ...prefixed("back", { url, crons: crons(), limits, tags, id: of("rear"), name: of("behind", "taken") }),
  ...prefixed("back.late", late("api")),
  "back.bindings.TEXT": of("eu", "us"),
  "back.takes": subarray(["routes", "domains", "email", "consumers"]),
  "back.assetsOnly": constant(true),
  // A Worker of a dispatch namespace.
  ...prefixed("tenant", {
    ...{
      there: constant(true),
      text: of("b", "c"),
      dispatchNamespace: of("customers", "others"),
      limits,
      tags,
      assets,
    },
    ...{ compatibilityDate, annotations, adopt: flag(), name: of("tenant-1", "taken") },
  }),
  ...prefixed("tenant.bindings", { TEXT: of("eu", "us"), SECRET: of("one", "two").map((secret) => ({ secret })) }),
  // A Worker of assets alone.
  ...prefixed("site", { there: constant(true), assets, url, tags, compatibilityDate }),
  "logs.there": constant(true),
  "logs.text": of("b", "c", "d"),
  ...prefixed("logs", { url, limits, tags, deployment, compatibilityDate, assets, annotations, waitUntilLive }),
};
