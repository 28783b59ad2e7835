import * as pulumi from "@pulumi/pulumi";

import { Worker } from "../../../provider";
import { runProgram } from "../support/run-program";

const script = "export default { fetch: () => new Response() };";

it("stack traces are as long as before once a Worker is created, or its constructor has thrown", async () => {
  const before = Error.stackTraceLimit;
  const limits: number[] = [];
  await runProgram(async () => {
    new Worker("api", { script });
    limits.push(Error.stackTraceLimit);
    const parent = "none" as unknown as pulumi.Resource;
    expect(() => new Worker("child", { name: "child", script }, { parent })).toThrow("parent is not a valid Resource");
    await Promise.resolve();
    limits.push(Error.stackTraceLimit);
  });
  expect(before).toBeGreaterThan(1);
  expect(limits).toEqual([before, before]);
});

it("the runtime's own traces are short meanwhile, and an error still says where it was thrown", async () => {
  let stack: string | undefined;
  const failing = () => {
    stack = new Error("of a transformation").stack;
    return undefined;
  };
  await runProgram(() => new Worker("api", { script }, { transformations: [failing] }));
  expect(stack?.split("\n    at ")).toHaveLength(2);
  expect(stack).toContain("short-traces.test.ts");
});

it("what Pulumi notes of the line that makes a Worker ends with the program's own lines", async () => {
  let stack = "";
  const noting = () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = Infinity;
    stack = new Error("of the runtime").stack ?? "";
    Error.stackTraceLimit = stackTraceLimit;
    return undefined;
  };
  await runProgram(() => new Worker("api", { script }, { transformations: [noting] }));
  const lines = stack.split("\n    at ").slice(1);
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => line.includes("short-traces.test.ts")).length).toBeGreaterThan(1);
  expect(lines.at(-1)).toContain("tests/unit/");
});
