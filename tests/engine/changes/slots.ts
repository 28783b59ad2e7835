import * as fc from "fast-check";

/** What a program says, by slot: an option of a resource, a binding, or whether the resource is there. Absent: left out. */
export type Description = Record<string, unknown>;

const { constantFrom: of, boolean: flag, record, option, subarray, oneof, constant } = fc;

/** A record whose properties may each be left out. */
const some = <T>(properties: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) => record(properties, { requiredKeys: [] });

const seconds = () => of<number | string>(0, 1_000, "2s", "1 minute");
const consumer = (queue: string) =>
  some({
    batchSize: of(1, 10, 100),
    maxRetries: of(0, 3, 100),
    retryDelay: of<number | string>(0, 60_000, "5m", "24 hours"),
    maxWaitTime: of<number | string>(0, 5_000, "5s", "60 seconds"),
    maxConcurrency: of(1, 250),
    deadLetterQueue: of(...["dead", "mails"].filter((name) => name !== queue)),
    adopt: flag(),
  });

const recorded = {
  enabled: flag(),
  headSamplingRate: of(0, 0.5, 1),
  persist: flag(),
  destinations: subarray(["a", "b"]),
};

const crons = () => fc.shuffledSubarray(["0 6 * * *", "*/5 * * * *", "0 0 1 1 *"]);

/** The options of a Worker that are its own, as its arguments have them. */
const options: Record<string, fc.Arbitrary<unknown>> = {
  url: oneof(flag(), some({ enabled: flag(), previews: flag() })),
  crons: crons(),
  compatibilityDate: of("2026-06-01", "2026-07-01"),
  compatibilityFlags: fc.shuffledSubarray(["nodejs_compat", "no_global_navigator"]),
  sourceMap: flag(),
  bundle: some({ minify: flag(), define: constant({ "globalThis.RELEASE": '"1"' }) }),
  observability: some({
    enabled: flag(),
    headSamplingRate: of(0, 0.5, 1),
    redactQueryString: flag(),
    issues: some({ enabled: flag() }),
    logs: some({ ...recorded, invocationLogs: flag() }),
    traces: some({ ...recorded, propagationPolicy: of("authenticated", "accept") }),
  }),
  limits: some({ cpuMs: of(10, 50), subrequests: of(10, 1_000) }),
  placement: oneof(
    of<object>({ mode: "smart" }, { mode: "smart", hint: "wnam" }),
    of<object>(
      { region: "aws:us-east-1" },
      { host: "db.example.com:5432" },
      { mode: "targeted", hostname: "api.example.com" },
      { target: [{ region: "gcp:europe-west1" }] },
    ),
  ),
  cache: some({ enabled: flag(), crossVersionCache: flag() }),
  logpush: flag(),
  tags: fc.shuffledSubarray(["team", "shop", "team:shop"]),
  annotations: some({ message: of("first", "second"), tag: of("v1", "v2") }),
  codeUpdateStrategy: oneof(constant({ mode: "immediate" }), some({ mode: constant("deferred"), maxDelay: of(0, 60) })),
  tailConsumers: subarray(["logs", "by name"]),
  streamingTailConsumers: subarray(["logs", "by name"]),
  adopt: flag(),
  allowDataLoss: flag(),
};

/** By name: the function of `binding` and its arguments. `@` stands for what the account has under this key. */
const bindings: Record<string, fc.Arbitrary<unknown>> = {
  TEXT: of("eu", "us", ""),
  JSON: of<unknown>(5, true, null, [1, { a: [] }], {}, { perMinute: 5, nested: { b: null } }),
  SECRET: of("one", "two").map((secret) => ({ secret })),
  PLAIN_OR_SECRET: oneof(
    of("one", "two"),
    of("one", "two").map((secret) => ({ secret })),
  ),
  OUTPUT: of("url", "name", "versionId").map((output) => ({ output })),
  JSON_OUTPUT: of("name", "versionId").map((output) => ({ maker: "json", args: [{ of: { output } }] })),
  ...Object.fromEntries(
    Object.entries({
      plainText: of(["a"], ["b"]),
      secretText: of(["a"], ["b"]),
      secretKey: record({ usages: subarray(["sign", "verify"], { minLength: 1 }), key: of("a2V5", "b3RoZXI=") }).map(
        (key) => [{ algorithm: { name: "HMAC", hash: "SHA-256" }, format: "raw", ...key }],
      ),
      kvNamespace: of(["@kv"], ["@otherKv"]),
      r2Bucket: of<unknown[]>(["uploads"], ["archive"], ["uploads", { jurisdiction: "eu" }]),
      d1: of(["@d1"], ["@otherD1"]),
      queue: oneof(
        of<unknown[]>(["mails"], ["jobs"]),
        of(0, 5).map((deliveryDelay) => ["mails", { deliveryDelay }]),
      ),
      hyperdrive: of(["@hyperdrive"], ["@otherHyperdrive"]),
      secretsStoreSecret: of("store-secret", "other-secret").map((secretName) => [{ storeId: "@store", secretName }]),
      vectorize: of(["articles"], ["books"]),
      pipelines: of([{ stream: "@stream" }]),
      analyticsEngine: of(["visits"], ["clicks"]),
      artifacts: of(["builds"], ["more"]),
      k2: of(["k2"], ["k3"]),
      dispatchNamespace: oneof(
        of<unknown[]>(["customers"]),
        of<unknown[]>(["customers", { outbound: { service: "by-name" } }]),
        subarray(["a", "b"]).map((parameters) => [
          "customers",
          { outbound: { service: "by-name", entrypoint: "Admin", parameters } },
        ]),
      ),
      workerLoader: constant([]),
      versionMetadata: constant([]),
      mtlsCertificate: constant(["@certificate"]),
      vpcService: of(["0195fa3e-6f4b-7a7d-8a3c-1a9b6f0f7f57"], ["0195fa3e-6f4b-7a7d-8a3c-1a9b6f0f7f58"]),
      vpcNetwork: of<unknown[]>([{ tunnelId: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415" }], [{ networkId: "cf1:network" }]),
      sendEmail: of<unknown[]>(
        [],
        [{ destinationAddress: "you@example.com" }],
        [{ allowedDestinationAddresses: ["b@example.com", "a@example.com"] }],
        [{ allowedSenderAddresses: ["a@example.com"] }],
      ),
      ratelimit: record({ limit: of(10, 20), period: of(10, 60) }).map((rate) => [{ namespaceId: "1001", ...rate }]),
      ai: constant([]),
      aiSearch: of<unknown[]>(["manuals"], ["manuals", { namespace: "docs" }]),
      aiSearchNamespace: of(["default"], ["docs"]),
      agentMemory: of(["support"], ["sales"]),
      browser: constant([]),
      images: constant([]),
      media: constant([]),
      stream: constant([]),
      analytics: constant([]),
      flagship: of(["app"], ["other-app"]),
      messaging: of(["support"], ["sales"]),
      unsafeHelloWorld: of<unknown[]>([], [{ enableTimer: true }]),
      raw: of<unknown[]>([{ type: "plain_text", text: "raw" }], [{ type: "json", json: { raw: true } }]),
    } satisfies Record<string, fc.Arbitrary<unknown[]>>).map(([maker, args]) => [
      maker.toUpperCase(),
      (args as fc.Arbitrary<unknown[]>).map((given) => ({ maker, args: given })),
    ]),
  ),
  BACK: of<unknown>({ worker: "back" }, { maker: "service", args: [{ worker: "back" }, { entrypoint: "Admin" }] }),
  BACK_PROPS: of("a", "b").map((caller) => ({
    maker: "service",
    args: [{ worker: "back" }, { entrypoint: "Admin", props: { caller } }],
  })),
};

const assets = record({
  files: of("one", "two", "other"),
  options: option(
    some({
      htmlHandling: of("none", "force-trailing-slash"),
      notFoundHandling: of("404-page", "single-page-application"),
      runWorkerFirst: of<unknown>(true, ["/api/*", "!/api/docs/*"]),
      headers: constant("/*\n  X-Frame: DENY\n"),
      redirects: of("/a /b 301\n", "/a /c 302\n"),
    }),
    { nil: undefined },
  ),
});

const prefixed = (prefix: string, slots: Record<string, fc.Arbitrary<unknown>>) =>
  Object.fromEntries(Object.entries(slots).map(([name, values]) => [`${prefix}.${name}`, values]));

const { url, crons: schedules, limits, tags } = options;

/** Every slot, with what may stand there besides nothing. */
export const SLOTS: Record<string, fc.Arbitrary<unknown>> = {
  ...prefixed("api", options),
  ...prefixed("api.bindings", bindings),
  "api.name": of("renamed", "renamed-again"),
  "api.text": of("b", "c", "d"),
  "api.as": of("script"),
  "api.assets": assets,
  ...prefixed("api.routes", {
    "example.com/shop/*": some({ adopt: flag(), zoneName: constant("example.com") }),
    "*.example.com/*": some({ adopt: flag() }),
    "A.example.com/Path": some({}),
  }),
  ...prefixed("api.domains", {
    "www.example.com": some({ enabled: flag(), previews: flag(), adopt: flag() }),
    "Shop.example.com": some({ zoneName: constant("example.com"), previews: flag() }),
  }),
  ...prefixed("api.consumers", { jobs: consumer("jobs"), mails: consumer("mails") }),
  // What the account's other Worker has in the first one's stead.
  "back.there": constant(true),
  ...prefixed("back", { url, crons: schedules, limits, tags } as Record<string, fc.Arbitrary<unknown>>),
  "back.takes": subarray(["routes", "domains", "consumers"]),
  "back.assetsOnly": constant(true),
  "logs.there": constant(true),
  ...prefixed("workflow", {
    there: constant(true),
    name: of("orders", "other-orders"),
    className: of("OrderProcessor", "Other"),
    limits: some({ steps: of(10, 1_024) }),
    schedules: crons(),
    concurrency: some({ limit: of(1, 3) }),
    retention: some({
      success: of<number | string>("7 days", 60_000),
      error: of<number | string>("14 days", "1 week"),
    }),
    jurisdiction: of("eu", "us"),
    owner: of("back"),
    forceDestroy: flag(),
    drain: seconds(),
    alsoBound: constant(true),
  }),
  ...prefixed("object", {
    there: constant(true),
    className: of("Tally", "Sum"),
    renamedFrom: of("Counter", "Tally"),
    transferredFrom: constant(true),
    owner: of("back"),
    allowDataLoss: flag(),
    container: of<object>(
      { image: "app:1" },
      { image: "app:2", instanceType: "basic", maxInstances: 5, name: "counters" },
      { image: "docker.io/app:1", constraints: { regions: ["WEUR"] }, observability: { enabled: true } },
      { image: "app:2", rolloutStepPercentage: 50, rolloutActiveGracePeriod: "5m", ssh: { enabled: true } },
    ),
    declared: constant(true),
  }),
  ...prefixed("run", {
    there: constant(true),
    params: of<unknown>({ to: 1 }, { to: 2 }),
    triggers: of<unknown[]>(["one"], ["two", { three: 3 }]),
    wait: flag(),
    timeout: of<number | string>("1m", 90_000),
  }),
  ...prefixed("pull", {
    there: constant(true),
    queue: of("mails", "dead"),
    batchSize: of(1, 100),
    maxRetries: of(0, 5),
    retryDelay: of<number | string>(5_000, "1 minute"),
    visibilityTimeout: of<number | string>("2 minutes", 30_000),
    deadLetterQueue: of("archive"),
    adopt: flag(),
  }),
};

const NAMES = Object.keys(SLOTS);

/** A change of a program: some slots get another value, or none. */
const change: fc.Arbitrary<Description> = fc
  .oneof(
    { weight: 1, arbitrary: fc.shuffledSubarray(NAMES, { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.shuffledSubarray(NAMES, { minLength: 5, maxLength: 60 }) },
  )
  .chain((names) =>
    record(
      Object.fromEntries(
        names.map((name) => [name, option(SLOTS[name] ?? fc.constant(undefined), { freq: 3, nil: undefined })]),
      ),
    ),
  );

/** The changes of a seed, one after the other. */
export function changesOf(seed: number, steps: number): Description[] {
  return fc.sample(change, { seed, numRuns: steps });
}

export function after(description: Description, changed: Description): Description {
  return Object.fromEntries(Object.entries({ ...description, ...changed }).filter(([, value]) => value !== undefined));
}

/** What cannot be beside the rest. */
const ALONE = [
  ...["api.as", "api.name", "back.assetsOnly", "back.takes"],
  ...["object.renamedFrom", "object.transferredFrom", "object.container"],
];

/** A program that says something in each slot, and there the most of what it could. */
export function everything(seed: number): Description {
  const slots = Object.entries(SLOTS).filter(([slot]) => !ALONE.includes(slot));
  const length = (value: unknown) => JSON.stringify(value).length;
  const said = Object.fromEntries(
    slots.map(([slot, values]) => {
      const sample = fc.sample(values, { seed, numRuns: 20 });
      return [slot, sample.reduce((most, value) => (length(value) > length(most) ? value : most))];
    }),
  );
  return { ...said, "api.url": { enabled: true, previews: true } };
}

/** A line for a person who reads why a series failed. */
export function said(changed: Description): string {
  return Object.entries(changed)
    .map(([slot, value]) => `${slot}=${value === undefined ? "(none)" : JSON.stringify(value)}`)
    .join("  ");
}
