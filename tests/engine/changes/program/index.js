// A program that makes what description.json says; the slots are those of ../slots.ts.
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const {
  binding,
  DurableObject,
  QueuePullConsumer,
  Worker,
  WorkerPreview,
  Workflow,
  WorkflowRun,
} = require("pulumi-cloudflare-workers");

const said = JSON.parse(readFileSync("description.json", "utf8"));
const account = JSON.parse(readFileSync("account.json", "utf8"));

/** The slots below a prefix, by the rest of their names. */
function below(prefix) {
  const own = Object.entries(said).filter(([slot]) => slot.startsWith(`${prefix}.`));
  return Object.fromEntries(own.map(([slot, value]) => [slot.slice(prefix.length + 1), value]));
}

function options(prefix, names) {
  const own = below(prefix);
  return Object.fromEntries(names.filter((name) => name in own).map((name) => [name, own[name]]));
}

const object = below("object");
const flow = below("workflow");
const second = below("second");
const takes = said["back.takes"] ?? [];
const backIsThere = "back.there" in said;
const ownerOf = ({ owner }) => (owner === "back" && backIsThere && !said["back.assetsOnly"] ? "back" : "api");

const CLASSES = { DurableObject: "", WorkflowEntrypoint: "async run(event) { return event.payload; }" };

/** The code of a Worker, with the classes that it owns. */
function code(id) {
  const classes = [];
  if ("there" in object && ownerOf(object) === id) classes.push([object.className ?? "Counter", "DurableObject"]);
  if ("there" in second && id === "back") classes.push(["Mailing", "WorkflowEntrypoint"]);
  if ("there" in flow && ownerOf(flow) === id) classes.push([flow.className ?? "OrderProcessor", "WorkflowEntrypoint"]);
  return [
    'import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";',
    "export class Admin extends WorkerEntrypoint {}",
    ...classes.map(([name, base]) => `export class ${name} extends ${base} { ${CLASSES[base]} }`),
    `export default { fetch: () => new Response(${JSON.stringify(said[`${id}.text`] ?? "a")}), scheduled() {}, queue() {}, ${`${id}.email` in said ? "email() {}, " : ""}tail() {}, tailStream() {} };`,
    "",
  ].join("\n");
}

function entrypoint(id) {
  if (said[`${id}.as`] === "script") return { script: code(id) };
  mkdirSync("src", { recursive: true });
  writeFileSync(`src/${id}.js`, code(id));
  return { entrypoint: `./src/${id}.js` };
}

const FILES = {
  one: { "index.html": "<h1>one</h1>", "404.html": "none", "a/b.txt": "b" },
  two: { "index.html": "<h1>two</h1>", "404.html": "none" },
  other: { "index.html": "<h1>one</h1>", "c.css": "a {}" },
};

function assetsOf({ files, options = {} }) {
  const directory = `assets-${files}`;
  rmSync(directory, { recursive: true, force: true });
  for (const [file, text] of Object.entries(FILES[files])) {
    mkdirSync(`${directory}/${file}`.replace(/\/[^/]*$/, ""), { recursive: true });
    writeFileSync(`${directory}/${file}`, text);
  }
  return { directory: `./${directory}`, ...options };
}

/** A value of a description as the program has it. */
function value(described) {
  if (typeof described === "string") return described.startsWith("@") ? account[described.slice(1)] : described;
  if (Array.isArray(described)) return described.map(value);
  if (described === null || typeof described !== "object") return described;
  if ("secret" in described) return pulumi.secret(described.secret);
  if ("output" in described) return workers.back?.[described.output] ?? "nothing";
  if ("worker" in described) return workers[described.worker] ?? binding.plainText("nothing");
  if ("maker" in described) {
    const args = value(described.args);
    if (described.maker === "service" && !workers.back) return "nothing";
    return binding[described.maker](...args);
  }
  return Object.fromEntries(Object.entries(described).map(([name, each]) => [name, value(each)]));
}

const workers = {};

if ("logs.there" in said)
  workers.logs = new Worker("logs", {
    ...entrypoint("logs"),
    ...options("logs", ["name", "email", "deployment", "adopt"]),
  });

const tails = (names) =>
  names?.flatMap((name) => (name === "by name" ? [{ service: "by-name" }] : workers.logs ? [workers.logs] : []));

const workflow =
  "there" in flow
    ? new Workflow("orders", {
        className: "OrderProcessor",
        ...options("workflow", [
          ...["name", "className", "limits", "schedules", "concurrency", "retention", "jurisdiction"],
          ...["forceDestroy", "drain", "adopt"],
        ]),
        owner: ownerOf(flow),
      })
    : undefined;
const mailing =
  "there" in second
    ? new Workflow("mails", { className: "Mailing", ...options("second", ["name", "limits", "forceDestroy", "adopt"]) })
    : undefined;
const counter =
  "there" in object
    ? new DurableObject("counter", {
        className: "Counter",
        ...options("object", ["className", "allowDataLoss", "container"]),
        ...("renamedFrom" in object &&
          object.renamedFrom !== (object.className ?? "Counter") && { renamedFrom: object.renamedFrom }),
        ...("transferredFrom" in object && {
          transferredFrom: ownerOf(object) === "api" ? "shop-test-back" : (said["api.name"] ?? "shop-test-api"),
        }),
        owner: ownerOf(object),
      })
    : undefined;

/** Of the addresses and consumers those that this Worker has; what is another's moves there in one update. */
const mine = (id, kind, found) => ((takes.includes(kind) && backIsThere) === (id === "back") ? found : []);
const spread = (prefix, key) => Object.entries(below(prefix)).map(([name, rest]) => ({ [key]: name, ...rest }));

function make(id, { bindings = {}, exports = [], ...rest } = {}) {
  const assetsOnly = id === "back" && said["back.assetsOnly"];
  workers[id] = new Worker(id, {
    ...(assetsOnly ? {} : entrypoint(id)),
    ...(assetsOnly ? { assets: assetsOf({ files: "two" }) } : { bindings, exports }),
    ...rest,
    ...(assetsOnly && { crons: undefined }),
    routes: mine(id, "routes", spread("api.routes", "pattern")),
    domains: mine(id, "domains", spread("api.domains", "hostname")),
    consumers: assetsOnly ? [] : mine(id, "consumers", spread("api.consumers", "queue")),
  });
}

function classesOf(id) {
  const bound = {};
  const exports = [];
  if (workflow && (ownerOf(flow) === id || "alsoBound" in flow)) bound.ORDERS = workflow;
  if (mailing && id === "back") bound.MAILS = mailing;
  if (counter && ownerOf(object) === id) {
    if ("declared" in object) exports.push(counter);
    else bound.COUNTER = counter;
  }
  return { bound, exports };
}

if (backIsThere) {
  const { bound, exports } = classesOf("back");
  // Each would wait for the other.
  if (ownerOf(flow) === "api") delete bound.ORDERS;
  make("back", {
    ...options("back", ["name", "url", "crons", "limits", "tags", "adopt"]),
    bindings: bound,
    exports,
    allowDataLoss: true,
  });
}

{
  const { bound, exports } = classesOf("api");
  const { text: _text, as: _as, assets, tailConsumers, streamingTailConsumers, ...rest } = below("api");
  make("api", {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !/\./.test(name))),
    ...(_as === "script" && { bundle: undefined, sourceMap: undefined }),
    tailConsumers: tails(tailConsumers),
    streamingTailConsumers: tails(streamingTailConsumers),
    ...(assets && { assets: assetsOf(assets) }),
    bindings: { ...value(below("api.bindings")), ...bound },
    exports,
  });
}

if ("late.secret" in said && backIsThere) {
  workers.back.bind({ API: workers.api, LATE: pulumi.secret(said["late.secret"]) });
}
if ("run.there" in said && workflow) {
  new WorkflowRun("run", { workflow, ...options("run", ["params", "triggers", "wait", "timeout"]) });
}
if ("preview.there" in said) {
  new WorkerPreview("preview", {
    worker: workers.api,
    name: said["preview.name"] ?? "feature/basket",
    ...options("preview", ["adopt"]),
    script: [
      'import { DurableObject } from "cloudflare:workers";',
      "export class Room extends DurableObject {}",
      'export default { fetch: () => new Response("preview") };',
      ...("preview.text" in said ? [`// ${said["preview.text"]}`] : []),
    ].join("\n"),
    bindings: { ROOMS: new DurableObject("room"), KEY: pulumi.secret("of the preview"), TEXT: "eu" },
    observability: { enabled: true },
    annotations: { message: "first" },
    tags: said["preview.tags"] ?? ["team"],
  });
}
if ("pull.there" in said) {
  new QueuePullConsumer("pull", {
    queue: "archive",
    ...options("pull", [
      ...["queue", "batchSize", "maxRetries", "retryDelay", "visibilityTimeout", "deadLetterQueue", "adopt"],
    ]),
  });
}

exports.url = workers.api.url;
exports.urls = workers.api.urls;
exports.versionId = workers.api.versionId;
