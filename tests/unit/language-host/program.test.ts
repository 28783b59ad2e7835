import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "./stack";
import { contentOf, newStack } from "./stack";

jest.setTimeout(180_000);

let stack: Stack;
beforeAll(async () => {
  stack = await newStack();
});
afterAll(() => {
  stack.remove();
});

const up = () => stack.pulumi("up", "--yes", "--skip-preview", "--parallel=3");

test("a program gets its config, its secrets as secrets, who it is, and the parallelism", async () => {
  await stack.pulumi("config", "set", "plain", "hello");
  await stack.pulumi("config", "set", "other:name", "there");
  await stack.pulumi("config", "set", "--secret", "password", "hunter2");
  stack.program(`
    import * as pulumi from "@pulumi/pulumi";
    const config = new pulumi.Config();
    export const plain = config.require("plain");
    export const other = new pulumi.Config("other").require("name");
    export const secretKeys = process.env.PULUMI_CONFIG_SECRET_KEYS;
    export const password = config.requireSecret("password");
    export const identity = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()];
    export const parallel = process.env.PULUMI_NODEJS_PARALLEL;
    export const place = [process.cwd(), process.env.PULUMI_NODEJS_ROOT_DIRECTORY];
    export const typed: string = process.env.PULUMI_NODEJS_TYPESCRIPT ?? "unset";
  `);
  const { code, stdout, stderr } = await up();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/password *: \[secret\]/);
  expect(stdout).not.toContain("hunter2");
  expect(await stack.outputs()).toMatchObject({
    plain: "hello",
    other: "there",
    secretKeys: '["program:password"]',
    password: "hunter2",
    identity: ["organization", "program", "dev"],
    parallel: "3",
    typed: "true",
    place: [stack.folder, stack.folder],
  });
});

test("`typescript: false`, `tsconfig` and `nodeargs` reach Node.js, quotes understood", async () => {
  writeFileSync(join(stack.folder, "other.json"), "{}");
  stack.program(
    `
      exports.args = process.execArgv;
      exports.typed = process.env.PULUMI_NODEJS_TYPESCRIPT || "unset";
      exports.tsconfig = process.env.PULUMI_NODEJS_TSCONFIG_PATH;
    `,
    { typescript: false, tsconfig: "other.json", nodeargs: "--max-old-space-size=333 --title='two words'" },
    "plain.js",
  );
  const { code } = await up();
  expect(code).toBe(0);
  expect(await stack.outputs()).toEqual({
    args: ["--max-old-space-size=333", "--title=two words"],
    typed: "unset",
    tsconfig: "other.json",
  });
});

test("an option of the wrong type fails the update and names the option", async () => {
  stack.program("", { typescript: "yes" });
  const { code, stdout, stderr } = await up();
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("typescript option must be a boolean");
});

test("an error that a program throws is shown once, and fails the update", async () => {
  stack.program(`throw new Error("the reason");`);
  const { code, stdout, stderr } = await up();
  expect(code).not.toBe(0);
  expect((stdout + stderr).match(/Error: the reason/g)).toHaveLength(1);
  expect(stdout + stderr).not.toContain("exit code");
});

test("a program that ends by itself is told of with its exit code", async () => {
  stack.program(`process.exit(7);`);
  const { code, stdout, stderr } = await up();
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("Program exited with non-zero exit code: 7");
});

test("a program without @pulumi/pulumi is told what to install", async () => {
  const bare = mkdtempSync(join(tmpdir(), "program-"));
  try {
    const project = join(stack.folder, "Pulumi.yaml");
    writeFileSync(project, JSON.stringify({ name: "program", main: bare, runtime: "nodejs" }));
    const { code, stdout, stderr } = await up();
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("It looks like the Pulumi SDK has not been installed");
  } finally {
    rmSync(bare, { recursive: true });
  }
});

test("all that a program writes reaches the user, also what it writes last", async () => {
  stack.program(`
    console.log("to stdout");
    console.error("to stderr");
    process.on("exit", () => process.stdout.write("without a newline"));
  `);
  const { code, stdout } = await up();
  expect(code).toBe(0);
  expect(stdout).toContain("to stdout");
  expect(stdout).toContain("to stderr");
  expect(stdout).toContain("without a newline");
});

test("a preview is a dry run, and an update is not", async () => {
  const runs = join(stack.folder, "runs");
  stack.program(`
    import * as pulumi from "@pulumi/pulumi";
    import { appendFileSync } from "node:fs";
    appendFileSync(${JSON.stringify(runs)}, pulumi.runtime.isDryRun() ? "dry " : "real ");
  `);
  expect((await stack.pulumi("preview")).code).toBe(0);
  expect((await up()).code).toBe(0);
  expect(await contentOf(runs, 1_000)).toBe("dry real ");
});

test("an installed provider package that the program does not use costs nothing and breaks nothing", async () => {
  stack.program(`import "@pulumi/pulumi";`);
  const { code, stdout, stderr } = await up();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).not.toContain("cloudflare");
});

test.each([
  ["Ctrl-C ends the program's process", "SIGINT"],
  ["a program does not outlive an engine that was killed", "SIGKILL"],
] as const)("%s", async (_, signal) => {
  const pidFile = join(stack.folder, signal);
  stack.program(`
    import { writeFileSync } from "node:fs";
    writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
    export const never = new Promise(() => setInterval(() => {}, 1000));
  `);
  const update = stack.start("up", "--yes", "--skip-preview");
  const pid = Number(await contentOf(pidFile, 30_000));
  expect(isAlive(pid)).toBe(true);
  process.kill(update.pid, signal);
  const { code } = await update.ended;
  expect(code).not.toBe(0);
  for (let waited = 0; isAlive(pid) && waited < 5_000; waited += 100) await sleep(100);
  expect(isAlive(pid)).toBe(false);
  await stack.pulumi("cancel", "--yes");
});

test("destroy takes the stack's resources away", async () => {
  stack.program(`export const something = 1;`);
  expect((await up()).code).toBe(0);
  expect((await stack.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
  const { stdout } = await stack.pulumi("stack", "export");
  expect(stdout).not.toContain("pulumi:pulumi:Stack");
});

test("`pulumi about` names Node.js and the package manager", async () => {
  const { stdout } = await stack.pulumi("about", "--json");
  const said = (command: string) => execFileSync(command, ["--version"], { encoding: "utf8" }).trim();
  expect(JSON.parse(stdout)).toMatchObject({
    runtime: {
      language: "nodejs",
      version: said("node"),
      packagemanager: "npm",
      packagemanagerVersion: said("npm"),
    },
  });
});

/** A process that nobody has waited for is dead all the same. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z]/.test(stdout.trim());
}
