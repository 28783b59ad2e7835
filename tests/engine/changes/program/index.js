// A program that makes what description.json says; the slots are those of ../slots.
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const path = require("node:path");
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

/** The options of a resource, less those slots that say it in another way. */
function options(prefix, ...others) {
  const own = Object.entries(below(prefix)).filter(([name]) => !name.includes(".") && !others.includes(name));
  return Object.fromEntries(own.map(([name, given]) => [name, value(given)]));
}

/** The names of resources in the program, and those that each had before. */
const NAMES = {
  api: ["api", "front"],
  back: ["back", "rear"],
  workflow: ["orders", "purchases"],
  run: ["run", "launch"],
  pull: ["pull", "puller"],
  preview: ["preview", "review"],
};
const idOf = (what) => said[`${what}.id`] ?? NAMES[what]?.[0] ?? what;
const earlier = (what) => NAMES[what].filter((name) => name !== idOf(what));
const aliases = (what) => (what in NAMES ? { aliases: earlier(what).map((name) => ({ name })) } : {});
const scriptOf = (what) => said[`${what}.name`] ?? `shop-test-${idOf(what)}`;

const object = below("object");
const flow = below("workflow");
const second = below("second");
const takes = said["back.takes"] ?? [];
const backIsThere = "back.there" in said;
const backHasCode = backIsThere && !said["back.assetsOnly"];
const ownerOf = ({ owner }) => (owner === "back" && backHasCode ? "back" : "api");

const STORES = "async store() { await this.ctx.storage.put('a', 1); return 'stored'; }";
const CLASSES = { DurableObject: STORES, WorkflowEntrypoint: "async run(event) { return event.payload; }" };

/** The code of a Worker or a preview, with the classes that it owns. */
function code(what) {
  const classes = [];
  if ("there" in object && ownerOf(object) === what) classes.push([object.className ?? "Counter", "DurableObject"]);
  if ("there" in second && what === "back") classes.push(["Mailing", "WorkflowEntrypoint"]);
  if ("there" in flow && ownerOf(flow) === what)
    classes.push([flow.className ?? "OrderProcessor", "WorkflowEntrypoint"]);
  if (what === "logs" && "box.container" in said) classes.push(["Box", "DurableObject"]);
  if (what === "preview") classes.push(...(said["preview.classes"] ?? []).map((name) => [name, "DurableObject"]));
  const counter = classes.find(([, base]) => base === "DurableObject")?.[0];
  const answer = `new Response(${JSON.stringify(said[`${what}.text`] ?? "a")})`;
  const store = `const objects = env.COUNTER ?? ctx.exports.${counter}; return new Response(await objects.get(objects.idFromName("a")).store());`;
  const imports = said[`${what}.as`] !== "script" && `${what}.rules` in said;
  return [
    'import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";',
    ...(imports ? ['import note from "./parts/note.md";', "export const noted = () => note;"] : []),
    "export class Admin extends WorkerEntrypoint {}",
    ...classes.map(([name, base]) => `export class ${name} extends ${base} { ${CLASSES[base]} }`),
    "export default {",
    `  async fetch(request, env, ctx) { ${counter ? `if (request.url.endsWith("/store")) { ${store} }` : ""} return ${answer}; },`,
    "  scheduled() {}, queue() {}, email() {}, tail() {}, tailStream() {},",
    "};",
    "",
  ].join("\n");
}

function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function entrypoint(what) {
  if (said[`${what}.as`] === "script") return { script: code(what) };
  const folder = `src/${what}/code`;
  write(`${folder}/parts/note.md`, "a note");
  write(`${folder}/parts/more.txt`, "more");
  write(`${folder}/index.js`, code(what));
  return { entrypoint: `./${folder}/index.js`, ...(`${what}.baseDir` in said && { baseDir: `./src/${what}` }) };
}

/** Options that concern an entrypoint, and no script. */
const OF_ENTRYPOINT = [
  "bundle",
  "rules",
  "noBundle",
  "findAdditionalModules",
  "baseDir",
  "preserveFileNames",
  "sourceMap",
];

/** The code of a Worker or a preview with its options, less the slots of `others`. */
function codeAndOptions(what, ...others) {
  const given = options(
    what,
    "id",
    "there",
    "text",
    "as",
    "assets",
    "baseDir",
    "tailConsumers",
    "streamingTailConsumers",
    ...others,
  );
  if (said[`${what}.as`] === "script") for (const name of OF_ENTRYPOINT) delete given[name];
  // Code that is uploaded as it is has no options of esbuild, and its own file names.
  if (given.noBundle) for (const name of ["bundle", "preserveFileNames"]) delete given[name];
  const assets = said[`${what}.assets`];
  return {
    ...given,
    ...entrypoint(what),
    tailConsumers: tails(said[`${what}.tailConsumers`]),
    streamingTailConsumers: tails(said[`${what}.streamingTailConsumers`]),
    ...(assets && { assets: assetsOf(what, assets) }),
  };
}

const FILES = {
  one: { "index.html": "<h1>one</h1>", "404.html": "none", "a/b.txt": "b" },
  two: { "index.html": "<h1>two</h1>", "404.html": "none" },
  other: { "index.html": "<h1>one</h1>", "c.css": "a {}" },
};

function assetsOf(what, { files, options = {} }) {
  const directory = `assets/${what}`;
  rmSync(directory, { recursive: true, force: true });
  for (const [file, text] of Object.entries(FILES[files])) write(`${directory}/${file}`, text);
  return { directory: `./${directory}`, ...options };
}

/** A value of a description as the program has it. */
function value(described) {
  if (typeof described === "string") return described.startsWith("@") ? account[described.slice(1)] : described;
  if (Array.isArray(described)) return described.map(value);
  if (described === null || typeof described !== "object") return described;
  if ("secret" in described) return pulumi.secret(described.secret);
  if ("output" in described)
    return workers[described.of]?.[described.output]?.apply((known) => known ?? "none") ?? "nothing";
  if ("workflow" in described) return workflow ?? "nothing";
  if ("worker" in described) return workers[described.worker] ?? binding.plainText("nothing");
  if ("maker" in described) {
    const args = value(described.args);
    if (described.maker === "service" && !workers.back) return "nothing";
    return binding[described.maker](...args);
  }
  return Object.fromEntries(Object.entries(described).map(([name, each]) => [name, value(each)]));
}

const workers = {};

const tails = (names) =>
  names?.flatMap((name) => (name === "by name" ? [{ service: "by-name" }] : workers.logs ? [workers.logs] : []));

if ("logs.there" in said) {
  const container = said["box.container"];
  workers.logs = new Worker("logs", {
    ...codeAndOptions("logs"),
    ...(container && { exports: [new DurableObject("box", { container })] }),
  });
}

if ("site.there" in said) {
  const given = { files: "one", ...said["site.assets"] };
  new Worker("site", { ...options("site", "there", "assets"), assets: assetsOf("site", given) });
}

if ("tenant.there" in said) {
  const dispatchNamespace = said["tenant.dispatchNamespace"] ?? "customers";
  new Worker("tenant", {
    ...codeAndOptions("tenant"),
    dispatchNamespace,
    bindings: value(below("tenant.bindings")),
  });
}

const workflow =
  "there" in flow
    ? new Workflow(idOf("workflow"), {
        className: "OrderProcessor",
        ...options("workflow", "there", "id", "alsoBound"),
        owner: idOf(ownerOf(flow)),
        aliases: earlier("workflow"),
      })
    : undefined;
const mailing =
  "there" in second ? new Workflow("mails", { className: "Mailing", ...options("second", "there") }) : undefined;
const counter =
  "there" in object
    ? new DurableObject("counter", {
        className: "Counter",
        ...options("object", "there", "declared", "alsoBound", "stored", "renamedFrom"),
        ...("renamedFrom" in object &&
          object.renamedFrom !== (object.className ?? "Counter") && { renamedFrom: object.renamedFrom }),
        transferredFrom: "transferredFrom" in object ? scriptOf(ownerOf(object) === "api" ? "back" : "api") : undefined,
        owner: idOf(ownerOf(object)),
      })
    : undefined;

/** Of the addresses and consumers those that this Worker has; what is another's moves there in one update. */
const mine = (what, kind, found) => ((takes.includes(kind) && backIsThere) === (what === "back") ? found : []);
const spread = (prefix, key) => Object.entries(below(prefix)).map(([name, rest]) => ({ [key]: name, ...value(rest) }));

/** The classes that a Worker owns or binds. */
function classesOf(what) {
  const bound = {};
  const exports = [];
  if (workflow && (ownerOf(flow) === what || "alsoBound" in flow)) bound.ORDERS = workflow;
  if (mailing && what === "back") bound.MAILS = mailing;
  if (counter && ownerOf(object) === what && "declared" in object) exports.push(counter);
  else if (counter && (ownerOf(object) === what || "alsoBound" in object)) bound.COUNTER = counter;
  return { bound, exports };
}

function make(what, args) {
  workers[what] = new Worker(
    idOf(what),
    {
      ...args,
      routes: mine(what, "routes", spread("api.routes", "pattern")),
      domains: mine(what, "domains", spread("api.domains", "hostname")),
      email: args.entrypoint || args.script ? mine(what, "email", spread("api.email", "address")) : [],
      consumers: args.entrypoint || args.script ? mine(what, "consumers", spread("api.consumers", "queue")) : [],
    },
    aliases(what),
  );
}

for (const what of backIsThere ? ["back", "api"] : ["api"]) {
  const { bound, exports } = classesOf(what);
  if (what === "back" && !backHasCode) {
    const { crons: _crons, ...given } = options("back", "id", "there", "takes", "assetsOnly");
    make("back", { ...given, assets: assetsOf("back", { files: "two" }) });
    continue;
  }
  const { ASSETS, ...bindings } = value(below(`${what}.bindings`));
  make(what, {
    ...codeAndOptions(what, "takes", "assetsOnly"),
    ...(what === "back" && { allowDataLoss: true }),
    bindings: { ...bindings, ...(`${what}.assets` in said && ASSETS && { ASSETS }), ...bound },
    exports,
  });
}

for (const what of backHasCode ? ["back", "api"] : ["api"]) {
  const late = value(below(`${what}.late`));
  if (Object.keys(late).length > 0) workers[what].bind(late);
}

if ("run.there" in said && workflow) {
  new WorkflowRun(idOf("run"), { workflow, ...options("run", "there", "id") }, aliases("run"));
}
if ("preview.there" in said) {
  const { worker, shared = [], ...given } = codeAndOptions("preview", "classes", "declared");
  const bindings = value(below("preview.bindings"));
  const classes = (said["preview.classes"] ?? []).map(
    (name) => new DurableObject(`of the preview: ${name}`, { className: name }),
  );
  new WorkerPreview(
    idOf("preview"),
    {
      ...given,
      worker: worker === "by-name" ? worker : (worker === "back" && backHasCode && workers.back) || workers.api,
      shared: shared.filter((name) => name in bindings),
      bindings: {
        ...bindings,
        ...("preview.declared" in said
          ? {}
          : Object.fromEntries(classes.map((each, index) => [`ROOM_${index}`, each]))),
      },
      exports: "preview.declared" in said ? classes : [],
    },
    aliases("preview"),
  );
}
if ("pull.there" in said) {
  new QueuePullConsumer(idOf("pull"), { queue: "archive", ...options("pull", "there", "id") }, aliases("pull"));
}

exports.url = workers.api.url;
exports.urls = workers.api.urls;
exports.versionId = workers.api.versionId;
exports.ownerUrl = workers[ownerOf(object)].url;
