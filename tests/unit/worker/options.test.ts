import { InputReader } from "../../../provider/lifecycle/inputs";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import type { ApiSettings } from "../../../provider/worker/options/option";
import { checkOptions, optionChanges, seenOptions, uploadedOptions } from "../../../provider/worker/options/table";
import type { WorkerSettings } from "../../../provider/worker/settings";

/** What the check makes of settings, and what is wrong with them: `property: reason`. */
function check(sent: object): { settings: WorkerSettings; failures: string[] } {
  const input = new InputReader({ name: "api", compatibilityDate: "2026-07-01", owner: "pulumi:a/b/c/api", ...sent });
  const settings = checkOptions(input);
  return { settings, failures: input.failures.map(({ property, reason }) => `${property}: ${reason}`) };
}

const failures = (sent: object) => check(sent).failures;
/** What an upload says, less what it says of every Worker. */
function uploaded(sent: object, deployed?: object): ApiSettings {
  const { compatibility_date, compatibility_flags, logpush, tags, ...rest } = uploadedOptions(
    check(sent).settings,
    deployed && check(deployed).settings,
  );
  return JSON.parse(JSON.stringify(rest)) as ApiSettings;
}

/** Every option with a value that is allowed, and how an upload says it. */
const EXAMPLES: Partial<Record<keyof WorkerSettings, { value: unknown; api: ApiSettings }>> = {
  observability: {
    value: {
      headSamplingRate: 0.5,
      redactQueryString: true,
      issues: {},
      logs: { invocationLogs: false, persist: false, destinations: ["b", "a"] },
      traces: { headSamplingRate: 0, destinations: ["c"], propagationPolicy: "accept" },
    },
    api: {
      observability: {
        enabled: true,
        head_sampling_rate: 0.5,
        redact_query_string: true,
        issues: { enabled: true },
        logs: { enabled: true, invocation_logs: false, persist: false, destinations: ["b", "a"] },
        traces: { enabled: true, head_sampling_rate: 0, destinations: ["c"], propagation_policy: "accept" },
      },
    },
  },
  limits: { value: { cpuMs: 50, subrequests: 10 }, api: { limits: { cpu_ms: 50, subrequests: 10 } } },
  placement: { value: { mode: "smart", hint: "enam" }, api: { placement: { mode: "smart", hint: "enam" } } },
  cache: { value: { crossVersionCache: true }, api: { cache_options: { enabled: true, cross_version_cache: true } } },
  tailConsumers: {
    value: [{ service: "logs" }, { service: "audit", namespace: "tenants" }],
    api: { tail_consumers: [{ service: "audit", namespace: "tenants" }, { service: "logs" }] },
  },
  streamingTailConsumers: {
    value: [{ service: "live" }],
    api: { streaming_tail_consumers: [{ service: "live" }] },
  },
  annotations: {
    value: { message: "Fixes the totals", tag: "v1.2.3" },
    api: { annotations: { "workers/message": "Fixes the totals", "workers/tag": "v1.2.3" } },
  },
  codeUpdateStrategy: {
    value: { maxDelay: 60 },
    api: { code_update_strategy: { mode: "deferred", max_delay: 60 } },
  },
};
const examples = Object.entries(EXAMPLES);

test("nothing is said of an option that is left out", () => {
  expect(uploaded({})).toEqual({});
  expect(failures({})).toEqual([]);
});

test.each(examples)("%s is uploaded by the API's names", (name, { value, api }) => {
  expect(failures({ [name]: value })).toEqual([]);
  expect(uploaded({ [name]: value })).toEqual(api);
});

test.each(examples)("%s may be not known yet, as a whole", (name) => {
  expect(failures({ [name]: UNKNOWN })).toEqual([]);
});

test.each(examples)("%s may be null, as a configuration has it, and is then left out", (name) => {
  expect(failures({ [name]: null })).toEqual([]);
  expect(uploaded({ [name]: null })).toEqual({});
});

test.each(examples)("%s of another type is a failure", (name) => {
  expect(failures({ [name]: 5 })).toEqual([expect.stringMatching(`^${name}: Must be .*, got 5[.]$`)]);
});

test.each(examples.filter(([, { value }]) => !Array.isArray(value)))(
  "%s with a property that does not exist is a failure on that property",
  (name) => {
    expect(failures({ [name]: { colour: "red" } })).toContainEqual(
      expect.stringMatching(`^${name}[.]colour: Does not exist[.] Use one of: `),
    );
  },
);

test.each(examples)(
  "%s stays as it was written when a refresh finds it, with defaults of the API around it",
  (name, { value, api }) => {
    const { settings } = check({ [name]: value });
    const withDefaults = JSON.parse(JSON.stringify(api), (_key, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part) ? { ...part, of_the_api: true } : part,
    ) as ApiSettings;
    const now = { ...uploadedOptions(settings, undefined), ...(Array.isArray(value) ? api : withDefaults) };
    expect(seenOptions(now, settings)).toEqual(settings);
  },
);

test.each(["observability", "limits", "cache", "placement", "annotations", "tailConsumers"] as const)(
  "%s is seen as it is now when a refresh finds something else",
  (name) => {
    const { settings } = check({ [name]: EXAMPLES[name]?.value });
    const now: ApiSettings = {
      observability: { enabled: true, traces: { enabled: false, destinations: [] } },
      limits: { cpu_ms: 99 },
      cache_options: { enabled: false },
      placement: { mode: "targeted", target: [{ region: "aws:us-east-1" }] },
      annotations: {},
      tail_consumers: [{ service: "other" }],
    };
    const seen = JSON.parse(JSON.stringify(seenOptions(now, settings)[name])) as object;
    expect(seen).toEqual(
      {
        observability: { enabled: true, traces: { enabled: false, destinations: [] } },
        limits: { cpuMs: 99 },
        cache: { enabled: false },
        placement: { region: "aws:us-east-1" },
        annotations: {},
        tailConsumers: [{ service: "other" }],
      }[name],
    );
  },
);

test("what was deployed and is removed is turned off, where leaving it out would not be enough", () => {
  const all = Object.fromEntries(examples.map(([name, { value }]) => [name, value]));
  expect(uploaded({}, all)).toEqual({
    observability: { enabled: false },
    cache_options: { enabled: false },
    tail_consumers: [],
    streaming_tail_consumers: [],
  });
});

test("an API that does not say the streaming tail consumers has not changed them", () => {
  const { settings } = check({ streamingTailConsumers: [{ service: "live" }] });
  expect(seenOptions({}, settings).streamingTailConsumers).toEqual([{ service: "live" }]);
  expect(seenOptions({ streaming_tail_consumers: null }, settings).streamingTailConsumers).toBeUndefined();
});

test("a change of any option is an upload, but for what only describes or steers the next one", () => {
  const changes = Object.entries(optionChanges);
  expect(changes.filter(([, change]) => change === "ignored").map(([name]) => name)).toEqual([
    "annotations",
    "codeUpdateStrategy",
  ]);
});

test("observability: values out of range are failures where they stand", () => {
  expect(
    failures({
      observability: {
        enabled: "yes",
        headSamplingRate: 7,
        issues: { enabled: 1 },
        logs: { headSamplingRate: -1, destinations: ["a", 5], persist: UNKNOWN },
        traces: { headSamplingRate: 1.5, propagationPolicy: "reject", invocationLogs: true },
      },
    }),
  ).toEqual([
    "observability.enabled: Must be a boolean, got a string.",
    "observability.headSamplingRate: Must be a number from 0 to 1, got 7.",
    "observability.issues.enabled: Must be a boolean, got 1.",
    "observability.logs.headSamplingRate: Must be a number from 0 to 1, got -1.",
    "observability.logs.destinations[1]: Must be a string, got 5.",
    "observability.traces.headSamplingRate: Must be a number from 0 to 1, got 1.5.",
    'observability.traces.propagationPolicy: Must be "authenticated" or "accept", got another string.',
    "observability.traces.invocationLogs: Does not exist. Use one of: enabled, headSamplingRate, persist, destinations, propagationPolicy.",
  ]);
});

test.each([
  [{ mode: "smart" }, []],
  [{ region: "aws:us-east-1" }, []],
  [{ mode: "targeted", host: "db.example.com:5432" }, []],
  [{ hostname: "api.example.com" }, []],
  [{ mode: "targeted", target: [{ region: "gcp:us-east4" }] }, []],
  [{ mode: "smart", region: UNKNOWN }, []],
  [{ mode: "off" }, ['placement.mode: Must be "smart" or "targeted", got another string.']],
  [{}, ['placement: Must have the mode "smart", or one of region, host and hostname.']],
  [{ mode: "targeted" }, ['placement: Must have the mode "smart", or one of region, host and hostname.']],
  [{ target: [] }, ['placement: Must have the mode "smart", or one of region, host and hostname.']],
  [{ mode: "smart", host: "db:1" }, ['placement.host: Cannot be combined with the mode "smart".']],
  [{ region: "aws:a", hint: "enam" }, ['placement.hint: Requires the mode "smart".']],
  [{ region: "aws:a", host: "db:1" }, ["placement.host: Cannot be combined with placement.region."]],
  [
    { target: [{ region: "aws:a" }, { region: "aws:b" }] },
    ["placement.target[1].region: Cannot be combined with placement.target[0].region."],
  ],
  [
    { region: "us-east-1" },
    ['placement.region: "us-east-1" is not valid. Use a provider and its region, such as aws:us-east-1.'],
  ],
  [
    { host: "db.example.com" },
    ['placement.host: "db.example.com" is not valid. Use a host and its port, such as db.example.com:5432.'],
  ],
  [
    { hostname: "https://api.example.com" },
    [
      'placement.hostname: "https://api.example.com" is not valid. Use a host name without protocol, port or path, such as api.example.com.',
    ],
  ],
])("placement %j", (placement, expected) => {
  expect(failures({ placement })).toEqual(expected);
});

test.each([
  [{ region: "aws:a" }, { mode: "targeted", region: "aws:a" }],
  [{ region: "aws:a" }, { mode: "targeted", target: [{ region: "aws:a" }], status: "SUCCESS" }],
  [{ mode: "targeted", target: [{ host: "db:1" }] }, { host: "db:1" }],
] as const)("placement %j is the same as %j of the API", (placement, now) => {
  const { settings } = check({ placement });
  expect(seenOptions({ placement: now as ApiSettings["placement"] }, settings).placement).toEqual(placement);
});

test("annotations: bytes count, not characters", () => {
  expect(failures({ annotations: { message: "é".repeat(500), tag: "é".repeat(50) } })).toEqual([]);
  expect(failures({ annotations: { message: "é".repeat(501), tag: "é".repeat(51) } })).toEqual([
    "annotations.message: Must have at most 1000 bytes, got 1002.",
    "annotations.tag: Must have at most 100 bytes, got 102.",
  ]);
});

test("a code update strategy: a delay is for deferred updates, of a day at most", () => {
  expect(failures({ codeUpdateStrategy: { mode: "immediate", maxDelay: 5 } })).toEqual([
    'codeUpdateStrategy.maxDelay: Requires the mode "deferred".',
  ]);
  expect(failures({ codeUpdateStrategy: { mode: "later", maxDelay: 86_401 } })).toEqual([
    'codeUpdateStrategy.mode: Must be "immediate" or "deferred", got another string.',
    "codeUpdateStrategy.maxDelay: Must be a number from 0 to 86,400, got 86401.",
  ]);
});

describe("tail consumers", () => {
  test("are a set, and an empty list is none", () => {
    const one = check({ tailConsumers: [{ service: "b" }, { service: "a" }, { service: "b" }] }).settings;
    expect(one.tailConsumers).toEqual([{ service: "a" }, { service: "b" }]);
    expect(check({ tailConsumers: [] })).toEqual(check({}));
  });

  test("must have a name, and be another Worker", () => {
    expect(
      failures({ tailConsumers: [{}, { service: "" }, { service: 5 }, "logs", { service: "api" }, UNKNOWN] }),
    ).toEqual([
      "tailConsumers[0].service: Must be the name of a Worker.",
      "tailConsumers[1].service: Must be the name of a Worker.",
      "tailConsumers[2].service: Must be a string, got 5.",
      "tailConsumers[3]: Must be an object, got a string.",
      "tailConsumers[4]: A Worker cannot consume its own tail: each event would cause another.",
    ]);
    expect(
      failures({ streamingTailConsumers: [{ service: UNKNOWN }, { service: "api", namespace: "other" }] }),
    ).toEqual([]);
  });
});
