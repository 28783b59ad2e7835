import fc from "fast-check";

import { changed, rendered, type Tree } from "./trees";

const code: Record<string, Tree> = {
  script: "script",
  assets: { directory: '"./site"', headers: '""', htmlHandling: '"none"', runWorkerFirst: ['"/api/*"'] },
  bindings: { REGION: '"eu"', KEY: 'pulumi.secret("k")', SITE: { a: ["1"] }, NOTHING: "null" },
  compatibilityDate: '"2026-07-01"',
  compatibilityFlags: ['"nodejs_compat"'],
  observability: { enabled: "true", headSamplingRate: "0.5", logs: { destinations: ['"a"'] }, traces: {}, issues: {} },
  limits: { cpuMs: "50", subrequests: "5" },
  placement: { region: '"aws:us-east-1"' },
  cache: { enabled: "true" },
  tailConsumers: ['"tail"', { service: '"tail"', environment: '"e"' }],
  logpush: "true",
  tags: ['"team"'],
  annotations: { message: '"m"', tag: '"t"' },
  exports: ['new DurableObject("counter")'],
};

const worker: Tree = {
  name: '"api"',
  accountId: '"account-1"',
  ...code,
  url: { enabled: "true", previews: "true" },
  routes: ['"example.com/*"', { pattern: '"a.example.com/*"', zoneId: '"z"', adopt: "true" }],
  domains: ['"shop.example.com"', { hostname: '"b.example.com"', zoneName: '"example.com"', enabled: "true" }],
  crons: ['"0 6 * * *"'],
  email: ['"a@example.com"', { address: '"b@example.com"', zoneId: '"z"' }],
  consumers: [{ queue: '"jobs"', batchSize: "5", retryDelay: '"5m"', maxWaitTime: '"5s"', deadLetterQueue: '"dead"' }],
  streamingTailConsumers: [{ service: '"tail"' }],
  deployment: { percentage: "10", keep: "true", previewAlias: '"pr"' },
  codeUpdateStrategy: { mode: '"deferred"', maxDelay: "5" },
  dispatchNamespace: '"customers"',
  adopt: "true",
  allowDataLoss: "true",
  waitUntilLive: { path: '"/"', timeout: '"5m"' },
};

const bundled: Tree = {
  entrypoint: '"./worker.js"',
  bundle: { minify: "true", define: { A: '"1"' }, external: ['"a"'], plugins: [], loader: { ".txt": '"text"' } },
  sourceMap: "true",
  rules: [{ type: '"Text"', globs: ['"**/*.txt"'], fallthrough: "true" }],
  noBundle: "false",
  findAdditionalModules: "true",
  baseDir: '"."',
  preserveFileNames: "true",
  pythonModules: { exclude: ['"a"'] },
};

const workflow: Tree = {
  name: '"orders"',
  className: '"Orders"',
  limits: { steps: "5" },
  schedules: ['"0 6 * * *"'],
  concurrency: { limit: "5" },
  retention: { success: '"7 days"', error: '"7 days"' },
  jurisdiction: '"eu"',
  owner: '"api"',
  adopt: "true",
  forceDestroy: "true",
  drain: '"5m"',
  aliases: ['"old"'],
};

const durableObject: Tree = {
  className: '"Counter"',
  storage: '"sqlite"',
  owner: '"api"',
  renamedFrom: '"Old"',
  transferredFrom: '"other"',
  transferredTo: '"another"',
  allowDataLoss: "true",
};

const run: Tree = { workflow: "w", params: { a: "1" }, triggers: ["1"], wait: "true", timeout: '"5m"' };
const preview: Tree = { worker: '"api"', ...code, name: '"pr"', shared: ['"KV"'], adopt: "true" };
const consumer: Tree = {
  queue: '"jobs"',
  deadLetterQueue: '"d"',
  batchSize: "5",
  visibilityTimeout: '"5m"',
  adopt: "true",
};

/** What each maker takes, as a list. */
const makers: Record<string, Tree[]> = {
  kvNamespace: ['"a"'],
  plainText: ['"a"'],
  secretText: ['"a"'],
  json: [{ a: ["1", { b: "null" }] }],
  r2Bucket: ['"a"', { jurisdiction: '"eu"' }],
  queue: ['"a"', { deliveryDelay: "5" }],
  aiSearch: ['"a"', { namespace: '"b"' }],
  workflow: ['"a"', { scriptName: '"b"', className: '"C"' }],
  durableObjectNamespace: ['"A"', { scriptName: '"b"', environment: '"c"' }],
  ratelimit: [{ namespaceId: '"1"', limit: "5", period: "10", mitigationTimeout: "60" }],
  secretKey: [{ algorithm: { name: '"HMAC"' }, format: '"raw"', usages: ['"sign"'], key: '"a2V5"' }],
  secretsStoreSecret: [{ storeId: '"a"', secretName: '"b"' }],
  sendEmail: [{ allowedDestinationAddresses: ['"a@example.com"'], allowedSenderAddresses: ['"b@example.com"'] }],
  dispatchNamespace: ['"a"', { outbound: { service: '"b"', parameters: ['"c"'] } }],
  pipelines: [{ stream: '"a"' }],
  vpcNetwork: [{ networkId: '"cf1:network"', identity: '"a"' }],
  service: ['"a"', { entrypoint: '"B"', props: { c: ["1"] } }],
  inherit: [{ oldName: '"A"' }],
  unsafeHelloWorld: [{ enableTimer: "true" }],
  raw: [{ type: '"kv_namespace"', namespace_id: '"a"' }],
};

const of = (tree: Tree, program: (text: string) => string) => changed(tree).map((each) => program(rendered(each)));
const call = (tree: Tree) => rendered(tree).slice(1, -1);

const workflows = 'new Worker("api", { entrypoint: "./workflows.js", bindings: { W: w } });';

/** A program in which something is wrong, most of the time. */
export const wrongProgram = fc.oneof(
  { weight: 4, arbitrary: of(worker, (args) => `new Worker("api", ${args})`) },
  of(bundled, (args) => `new Worker("api", ${args})`),
  of(workflow, (args) => `const w = new Workflow("orders", ${args}); ${workflows}`),
  of(durableObject, (args) => {
    const object = `new DurableObject("counter", ${args})`;
    return `const d = ${object}; new Worker("api", { entrypoint: "./objects.js", bindings: { D: d }, exports: [d] });`;
  }),
  of(run, (args) => `const w = new Workflow("orders"); ${workflows} new WorkflowRun("run", ${args})`),
  { weight: 2, arbitrary: of(preview, (args) => `new WorkerPreview("pr", ${args})`) },
  of(consumer, (args) => `new QueuePullConsumer("jobs", ${args})`),
  of(code["bindings"] ?? {}, (bindings) => `new Worker("api", { script }).bind(${bindings})`),
  {
    weight: 4,
    arbitrary: fc.constantFrom(...Object.entries(makers)).chain(([maker, args]) =>
      changed(args).map((each) => {
        const given = Array.isArray(each) ? call(each) : rendered(each);
        return `new Worker("api", { script, bindings: { A: binding.${maker}(${given}) } })`;
      }),
    ),
  },
);
