import { bundleEntrypoint, inspectExports } from "../../../provider/bundle";
import { project, textOf } from "./support/project";

const W = `import { WorkflowEntrypoint, DurableObject as DO, WorkerEntrypoint, RpcTarget } from "cloudflare:workers";`;

const written: [string, string, Record<string, string>][] = [
  ["a class", `${W} export class A extends WorkflowEntrypoint {}`, { A: "WorkflowEntrypoint" }],
  ["a renamed import", `${W} export class A extends DO {}`, { A: "DurableObject" }],
  ["a default class", `${W} export default class extends WorkerEntrypoint {}`, { default: "WorkerEntrypoint" }],
  [
    "a named default class",
    `${W} export default class A extends WorkerEntrypoint {} export { A }`,
    { default: "WorkerEntrypoint", A: "WorkerEntrypoint" },
  ],
  [
    "a chain of local classes",
    `${W} class A extends WorkflowEntrypoint {} class B extends A {} export { B as C }`,
    { C: "WorkflowEntrypoint" },
  ],
  ["a chain out of order", `${W} export class B extends A {} class A extends DO {}`, { B: "DurableObject" }],
  [
    "a class expression",
    `${W} const A = class B extends WorkflowEntrypoint {}; export { A }`,
    { A: "WorkflowEntrypoint" },
  ],
  ["an alias", `${W} class A extends WorkflowEntrypoint {} const B = A; export { B }`, { B: "WorkflowEntrypoint" }],
  ["a name as a string", `${W} class A extends DO {} export { A as "a-b" }`, { "a-b": "DurableObject" }],
  [
    "a namespace import",
    `import * as cf from "cloudflare:workers"; export class A extends cf.WorkflowEntrypoint {}`,
    { A: "WorkflowEntrypoint" },
  ],
  [
    "the base itself, passed on",
    `export { WorkflowEntrypoint as A } from "cloudflare:workers"`,
    { A: "WorkflowEntrypoint" },
  ],
  ["a plain class", `export class A {} export class B extends A {}`, { A: "nothing", B: "nothing" }],
  ["an RPC target", `${W} export class A extends RpcTarget {}`, { A: "nothing" }],
  ["a computed member", `import * as cf from "cloudflare:workers"; export class A extends cf[DO] {}`, { A: "unknown" }],
  ["a mixin", `${W} export class A extends mixin(WorkflowEntrypoint) {}`, { A: "unknown" }],
  ["a class from outside", `import { Base } from "elsewhere"; export class A extends Base {}`, { A: "unknown" }],
  ["an export from outside", `export { A } from "elsewhere"`, { A: "unknown" }],
  ["a factory", `${W} export const A = make(class extends WorkflowEntrypoint {})`, { A: "unknown" }],
  ["a global", `export class A extends EventTarget {}`, { A: "unknown" }],
  ["a part of an object", `export const { A, b: [B] } = things`, { A: "unknown", B: "unknown" }],
  [
    "a class assigned later",
    `${W} export let A; { A = class extends WorkflowEntrypoint {} }`,
    { A: "WorkflowEntrypoint" },
  ],
  ["a class that may be replaced", `${W} export let A = class extends DO {}; if (x) A = y;`, { A: "unknown" }],
  [
    "a local of the same name elsewhere",
    `${W} export class A extends DO {} function f() { let A; A = 1; }`,
    { A: "unknown" },
  ],
  ["a circle", `const A = B, B = A; export { A }`, { A: "unknown" }],
  ["a condition", `${W} export const A = x ? class extends DO {} : class extends DO {}`, { A: "DurableObject" }],
];

describe("Classes in a module's text", () => {
  it.each(written)("%s", (_, code, classes) => {
    const found = inspectExports(code);
    expect(Object.fromEntries(found.classes.map((each) => [each.name, each.extends]))).toEqual(classes);
    expect(found.names).toEqual(found.classes.map(({ name }) => name));
    expect(found.complete).toBe(true);
  });

  it("are told from what is none", () => {
    const code = `export default { fetch() {} }; export const a = () => {}, b = 1; export function c() {} export * as d from "x"; import * as ns from "y"; export { ns };`;
    expect(inspectExports(code)).toEqual({ names: ["default", "a", "b", "c", "d", "ns"], classes: [], complete: true });
  });

  it("may be more than are named when everything is passed on, or when the text cannot be read", () => {
    expect(inspectExports(`export * from "elsewhere"; export const a = 1;`)).toEqual({
      names: ["a"],
      classes: [],
      complete: false,
    });
    expect(inspectExports("export class {")).toEqual({ names: [], classes: [], complete: false });
  });

  it("are found beside syntax that is newer than the parser", () => {
    expect(inspectExports(`import source wasm from "./a.wasm"; using x = y; export class A {}`).names).toEqual(["A"]);
  });
});

describe("Classes in a bundle of esbuild", () => {
  const files = {
    "tsconfig.json": `{ "compilerOptions": { "experimentalDecorators": true } }`,
    "src/worker.ts": `
      import { Lazy, Base } from "./lazy";
      import { named } from "./dec";
      import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
      class Own extends Base { static field = Own.name; }
      @named export class Decorated extends WorkflowEntrypoint { async run() {} }
      export class Room extends DurableObject { static count = 0; #secret = 1; }
      export class Plain { static self = Plain; }
      export { Own as Renamed, Lazy };
      export * from "./more";
      export default { fetch: async () => new Response(typeof (await import("./lazy"))) };`,
    "src/lazy.ts": `
      import { WorkflowEntrypoint as Entry } from "cloudflare:workers";
      export abstract class Base extends Entry { async run() {} }
      export class Lazy extends Base {}`,
    "src/more.ts": `import { WorkerEntrypoint } from "cloudflare:workers"; export class Own extends WorkerEntrypoint {}`,
    "src/dec.ts": `export const named = (target: any) => target;`,
  };
  const standard = { ...files, "tsconfig.json": "{}" };
  const expected = {
    Renamed: "WorkflowEntrypoint",
    Decorated: "WorkflowEntrypoint",
    Room: "DurableObject",
    Plain: "nothing",
    Lazy: "WorkflowEntrypoint",
    Own: "WorkerEntrypoint",
  };
  const inspect = async (sources: Record<string, string>, minify: boolean) => {
    const made = await bundleEntrypoint({
      entrypoint: "src/worker.ts",
      cwd: project(sources),
      options: { minify },
      compatibilityDate: "2026-07-01",
      compatibilityFlags: [],
    });
    const { classes, names } = inspectExports(textOf(made));
    expect([...names].sort()).toEqual([...Object.keys(expected), "default"].sort());
    return Object.fromEntries(classes.map((each) => [each.name, each.extends]));
  };

  it("are found with TypeScript's decorators", async () => {
    expect(await inspect(files, false)).toEqual(expected);
  });

  it("are found with standard decorators", async () => {
    expect(await inspect(standard, false)).toEqual(expected);
  });

  it.each([
    ["TypeScript's", files],
    ["standard", standard],
  ])("are found minified, but for one with %s decorators, which is left open", async (_, sources) => {
    expect(await inspect(sources, true)).toEqual({ ...expected, Decorated: "unknown" });
  });
});
