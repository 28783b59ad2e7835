import { bundleEntrypoint, BundleError, type BundleOptions } from "../../../provider/bundle";
import { project } from "./support/project";

async function failure(cwd: string, options: BundleOptions = {}, entrypoint = "./src/worker.ts"): Promise<BundleError> {
  const outcome = await bundleEntrypoint({
    entrypoint,
    cwd,
    options,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [],
  }).catch((error: unknown) => error);
  if (!(outcome instanceof BundleError)) throw new Error("It bundled, or failed otherwise", { cause: outcome });
  expect(outcome.message).not.toContain(cwd);
  return outcome;
}

describe("A bundle that cannot be made says why", () => {
  it("when the entrypoint is missing, with the file that may have been meant", async () => {
    const cwd = project({ "src/worker.js": "" });
    expect(await failure(cwd)).toMatchObject({
      code: "ENTRYPOINT_NOT_FOUND",
      message: `The entrypoint "./src/worker.ts" does not exist. Did you mean "src/worker.js"?`,
    });
    expect((await failure(cwd, {}, "lib/other.ts")).message).toBe(
      `The entrypoint "lib/other.ts" does not exist. Give the file that exports the Worker, relative to the folder of the program.`,
    );
  });

  it("when the entrypoint is a folder", async () => {
    const cwd = project({ "src/index.ts": "" });
    expect((await failure(cwd, {}, "./src")).message).toBe(
      `The entrypoint "./src" is not a file. Did you mean "src/index.ts"?`,
    );
  });

  it("when it does not parse: esbuild's words, with file, line, column and caret", async () => {
    const error = await failure(project({ "src/worker.ts": "export default {\n  fetch( { return 1 }\n};\n" }));
    expect(error.code).toBe("BUILD_FAILED");
    expect(error.message).toMatchInlineSnapshot(`
     "The entrypoint "./src/worker.ts" cannot be bundled:

     ✘ [ERROR] Expected "}" but found "1"

         src/worker.ts:2:18:
           2 │   fetch( { return 1 }
             │                   ^
             ╵                   }"
    `);
  });

  it("when an import is not found", async () => {
    const error = await failure(project({ "src/worker.ts": `import { a } from "not-there";\nexport default a;` }));
    expect(error.code).toBe("BUILD_FAILED");
    expect(error.message).toMatchInlineSnapshot(`
     "The entrypoint "./src/worker.ts" cannot be bundled:

     ✘ [ERROR] Could not resolve "not-there"

         src/worker.ts:1:18:
           1 │ import { a } from "not-there";
             ╵                   ~~~~~~~~~~~

       You can mark the path "not-there" as external to exclude it from the bundle,
       which will remove this error and leave the unresolved path in the bundle."
    `);
  });

  it("when a file that travels on its own is not found", async () => {
    const error = await failure(project({ "src/worker.ts": `import a from "./a.wasm?module";\nexport default a;` }));
    expect(error.message).toContain(`Could not resolve "./a.wasm?module"`);
    expect(error.message).toContain("src/worker.ts:1:14");
  });

  it("when a module of Node.js is imported without nodejs_compat: which, by whom, and the flag", async () => {
    const cwd = project({
      "src/worker.ts": `import { save } from "store";\nexport default save;`,
      "node_modules/store/index.js": `const fs = require("fs");\nexports.save = () => fs;\n`,
    });
    const error = await failure(cwd);
    expect(error.code).toBe("NODEJS_COMPAT_NEEDED");
    expect(error.message).toMatchInlineSnapshot(`
     "The entrypoint "./src/worker.ts" cannot be bundled:

     ✘ [ERROR] "fs" is built into Node.js, and this Worker runs without Node.js's modules

         node_modules/store/index.js:1:19:
           1 │ const fs = require("fs");
             ╵                    ~~~~

       The package "store" needs it. Add "nodejs_compat" to compatibilityFlags to
       have them."
    `);
  });

  it("when an option is none that a Worker has", async () => {
    const options: BundleOptions & { format: string } = { format: "cjs" };
    const error = await failure(project({ "src/worker.ts": "export default 1" }), options);
    expect(error.code).toBe("INVALID_OPTION");
    expect(error.property).toBe("bundle.format");
    expect(error.message).toContain("Is not an option of the bundler, or is fixed for Workers. The options are alias,");
  });

  it("when an option has a value that esbuild does not know", async () => {
    const error = await failure(project({ "src/worker.ts": "export default 1" }), { target: "es1" });
    expect(error.code).toBe("INVALID_OPTION");
    expect(error.message).toContain("es1");
  });

  it("when the output has a file that a Worker could not read", async () => {
    const cwd = project({
      "src/worker.ts": `import "./look.css"; export default 1`,
      "src/look.css": "a { color: red }",
    });
    const error = await failure(cwd);
    expect(error.code).toBe("UNSUPPORTED_OUTPUT");
    expect(error.message).toContain(`bundle: { loader: { ".css": "text" } }`);
  });
});

it("Warnings have their place in the source, and do not stop anything", async () => {
  const cwd = project({ "src/worker.ts": `export default { a: 1, a: 2 };` });
  const { warnings } = await bundleEntrypoint({
    entrypoint: "src/worker.ts",
    cwd,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [],
  });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("src/worker.ts:1:23");
});

it("A late import of a Node.js module that is caught does not stop the bundle", async () => {
  const cwd = project({
    "src/worker.ts": `export const fs = await import("node:fs").catch(() => null); export default {};`,
  });
  const { warnings } = await bundleEntrypoint({
    entrypoint: "src/worker.ts",
    cwd,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [],
  });
  expect(warnings).toEqual([]);
});
