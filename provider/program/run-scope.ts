// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

/** State of one run of a program: a process that runs several (Automation API) starts each anew. */
export function runScoped<T>(create: () => T): () => T {
  const runs = new WeakMap<object, T>();
  const outsideOfRuns = {};
  return () => {
    const run: object = pulumi.runtime.getStackResource() ?? outsideOfRuns;
    const known = runs.get(run);
    if (known !== undefined) return known;
    const made = create();
    runs.set(run, made);
    return made;
  };
}
