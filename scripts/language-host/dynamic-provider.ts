import * as module from "node:module";
import { join } from "node:path";

/**
 * Starts the process of dynamic providers with the program's copy of @pulumi/pulumi, as Pulumi's own launcher does. That
 * one starts a process to find it and another to run it.
 */
const program = module.createRequire(join(process.cwd(), "index.js"));
const script = program.resolve("@pulumi/pulumi/cmd/dynamic-provider");
// What runs in it tells by this what process it is in.
process.argv[1] = script;
program(script);

// Compiled modules are kept when a process ends, and this one is killed. Once they are kept, there is nothing to write.
for (const afterMs of [100, 2_000]) {
  setTimeout(() => {
    if ("flushCompileCache" in module) module.flushCompileCache();
  }, afterMs).unref();
}
