import { type Bundle, bundleEntrypoint, type BundleOptions, exportsOf, inspectExports } from "../../../provider/bundle";
import { PrintedModule } from "../../../provider/bundle/printed-class";
import { project, textOf } from "./support/project";

const W = `import { WorkflowEntrypoint, DurableObject as DO, WorkerEntrypoint, RpcTarget } from "cloudflare:workers";`;

/** What A is, as the parser tells; those that are read without one say so. */
const sources: [string, string, "read" | "parsed"][] = [
  ["a class", `${W} export class A extends WorkflowEntrypoint { run() { return A.name; } }`, "read"],
  ["a renamed import", `${W} export class A extends DO { #x = 1; static y = { z: [1] }; }`, "read"],
  ["a default class too", `${W} export default class A extends WorkerEntrypoint {} export { A }`, "read"],
  ["a chain", `${W} class B extends WorkflowEntrypoint {} class C extends B {} export class A extends C {}`, "read"],
  ["an alias", `${W} class B extends DO {} const C = B; export { C as A }`, "read"],
  ["a namespace", `import * as cf from "cloudflare:workers"; export class A extends cf.WorkflowEntrypoint {}`, "read"],
  ["the base itself", `export { WorkflowEntrypoint as A } from "cloudflare:workers"`, "read"],
  ["a class from outside", `import Base, { C } from "elsewhere"; export class A extends Base {}`, "read"],
  ["a plain class", `export class A {}`, "read"],
  ["an RPC target", `${W} export class A extends RpcTarget {}`, "read"],
  ["a comparison", `${W} export class A extends DO {} export const is = (x) => x == A || A === x || A <= x;`, "read"],
  ["a use in calls", `${W} export class A extends DO {} use(A, 1); use(1, A); use(() => A, new A());`, "read"],
  ["a lazy module", `export { A } from "./b"; export default { f: () => import("./b") };`, "read"],
  ["a class of esbuild's name", `${W} export class A extends DO { static self = A; static { A.x = A; } }`, "read"],
  ["a use in a list", `${W} export class A extends DO {} use([A, 1], { A, b: A });`, "parsed"],
  ["a local of the same name", `${W} export class A extends DO {} use(() => { let A; A = use(); return A; });`, "read"],
  ["a pattern", `${W} export let A = class extends DO {}; [A] = use(); ({ a: A, ...A } = use());`, "parsed"],
  ["one that is replaced", `${W} export let A = class extends DO {}; if (use()) A ||= use();`, "parsed"],
  ["a factory", `${W} export const A = use(class extends WorkflowEntrypoint {})`, "parsed"],
  ["a member of a class", `${W} export const A = (class extends DO { static b = 1 }).b;`, "parsed"],
  ["a mixin", `${W} export class A extends use(WorkflowEntrypoint) {}`, "parsed"],
  ["a condition", `${W} export const A = use() ? class extends DO {} : class extends DO {}`, "parsed"],
  ["a function", `export function A() {}`, "parsed"],
  ["a constant", `export const A = null`, "parsed"],
  [
    "code in a text",
    `${W} export class A extends DO {} export const text = \`\nclass A extends WorkflowEntrypoint {\n}\nexport {\n  B as A\n};\n\`;`,
    "parsed",
  ],
  ["all that another module has", `${W} export * from "elsewhere"; export class A extends DO {}`, "parsed"],
];

const bundle = (code: string, options: BundleOptions) =>
  bundleEntrypoint({
    entrypoint: "src/worker.js",
    cwd: project({
      "src/worker.js": code.includes("use(") ? `import { use } from "elsewhere"; ${code}` : code,
      "src/b.js": `${W} export class B extends WorkflowEntrypoint {} export class A extends B { x = B }`,
    }),
    options: { external: ["elsewhere"], ...options },
    sourceMap: true,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [],
  });

function expectSame(made: Bundle): void {
  const { names, complete, classes } = inspectExports(textOf(made));
  const found = exportsOf(made);
  expect({ names: found.names, complete: found.complete }).toEqual({ names, complete });
  for (const name of [...names, "gone"]) {
    expect(found.classNamed(name)).toEqual(classes.find((each) => each.name === name));
  }
  expect(found.classes).toEqual(classes);
}

describe("Classes of a bundle, read around their names", () => {
  it.each(sources)("%s is what the parser says", async (_, code, how) => {
    const made = await bundle(code, {});
    expectSame(made);
    const read = made.exported && new PrintedModule(textOf(made)).kindOf("A");
    expect(read === undefined ? "parsed" : "read").toBe(how);
    expectSame(await bundle(code, { minify: true }));
    expectSame(await bundle(code, { keepNames: false, target: "es2020" }));
  });

  it("are the parser's where a banner or a plugin may have written some of the text", async () => {
    const code = `${W} export class A extends DO {}`;
    const banner = `import B from "elsewhere"; export { B };`;
    const withBanner = await bundle(code, { banner });
    expectSame(withBanner);
    expect(exportsOf(withBanner).names).toEqual(["B", "A"]);
    const plugin = { name: "none", setup: () => undefined };
    for (const options of [{ banner }, { plugins: [plugin] }])
      expect((await bundle(code, options)).exported).toBe(undefined);
  });
});
