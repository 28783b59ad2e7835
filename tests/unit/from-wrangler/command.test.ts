import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { run } from "../../../provider/cli/from-wrangler";

let folder: string;
let config: string;
let printed: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "from-wrangler-"));
  config = path.join(folder, "wrangler.jsonc");
  copyFileSync(path.join(__dirname, "fixtures/orders/wrangler.jsonc"), config);
  printed = [];
  jest.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

it("infra.ts is written beside the configuration, and a report is printed", async () => {
  expect(await run(["--config", config, "--env", "staging"])).toBe(0);
  expect(readFileSync(path.join(folder, "infra.ts"), "utf8")).toContain('name: "orders-staging"');
  expect(printed.join("\n")).toContain('infra.ts: Worker "orders-staging"');
});

it("what stands in infra.ts is overwritten with --force alone", async () => {
  const infra = path.join(folder, "infra.ts");
  writeFileSync(infra, "mine");
  await expect(run(["--config", config])).rejects.toThrow(`${infra} already exists. Use --force to overwrite it`);
  expect(readFileSync(infra, "utf8")).toBe("mine");
  await run(["--config", config, "--force"]);
  expect(readFileSync(infra, "utf8")).toContain("new Worker(");
});

it("what a Worker's folder says to TypeScript and Node.js is pointed out, until there is a Pulumi project", async () => {
  writeFileSync(path.join(folder, "tsconfig.json"), "{}");
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
  await run(["--config", config]);
  expect(printed.join("\n")).toMatch(
    /- tsconfig\.json: belongs to the Worker\. [^]*- package\.json: has "type": "module"/,
  );
  printed = [];
  writeFileSync(path.join(folder, "Pulumi.yaml"), "name: orders\nruntime: nodejs\n");
  await run(["--config", config, "--force"]);
  expect(printed.join("\n")).not.toMatch(/tsconfig\.json|package\.json/);
});

it("--stdout prints the program alone and writes nothing", async () => {
  const out = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = jest.spyOn(console, "error").mockReturnValue(undefined);
  await run(["--config", config, "--stdout"]);
  expect(out.mock.calls.join("")).toMatch(/^import [^]*adopt: true,\n\}\);\n$/);
  expect(err.mock.calls.join("")).toContain("Stacks:");
  expect(existsSync(path.join(folder, "infra.ts"))).toBe(false);
});

it("an option that is not there is a mistake of usage", async () => {
  await expect(run(["--enviroment", "x"])).rejects.toThrow(/Unknown option '--enviroment'.*from-wrangler --help/);
});
