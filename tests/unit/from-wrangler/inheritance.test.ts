import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { resolveEnvironment } from "../../../provider/from-wrangler/inheritance";
import { readConfig } from "../../../provider/from-wrangler/read-config";

const file = path.join(__dirname, "inheritance/wrangler.json");
const raw = readConfig(file);

/** wrangler gives these as absolute paths, or completed: that they are there is what counts. */
const REWRITTEN = ["main", "tsconfig", "base_dir", "build"];

type Config = Record<string, unknown>;
let judged: Record<string, Config>;
let defaults: Config;

beforeAll(() => {
  const home = mkdtempSync(path.join(tmpdir(), "from-wrangler-"));
  try {
    judged = readWithWrangler(home, file, ["", "bare", "own"]);
    const empty = path.join(home, "wrangler.json");
    writeFileSync(empty, JSON.stringify({ env: { bare: {} } }));
    defaults = readWithWrangler(home, empty, ["bare"])["bare"] ?? {};
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}, 120_000);

it.each(["", "bare", "own"])('the environment "%s" has what wrangler gives it, key by key', (name) => {
  const { config } = resolveEnvironment(raw, name === "" ? undefined : name);
  const keys = Object.keys(raw).filter((key) => key !== "env" && key !== "name");
  const ours = keys.map((key) => [key, REWRITTEN.includes(key) ? key in config : (config[key] ?? defaults[key])]);
  const theirs = keys.map((key) => [
    key,
    REWRITTEN.includes(key) ? isOwn(judged[name]?.[key], defaults[key]) : judged[name]?.[key],
  ]);
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
  expect(config["name"]).toBe(judged[name]?.["name"]);
});

function isOwn(value: unknown, fallback: unknown): boolean {
  return JSON.stringify(value) !== JSON.stringify(fallback);
}

function readWithWrangler(home: string, config: string, names: string[]): Record<string, Config> {
  const script = `
    const { unstable_readConfig } = require("wrangler");
    const [config, ...names] = process.argv.slice(1);
    const read = (env) => [env, unstable_readConfig({ config, env }, { hideWarnings: true })];
    console.log(JSON.stringify(Object.fromEntries(names.map(read))));`;
  const output = execFileSync(process.execPath, ["-e", script, "--", config, ...names], {
    cwd: __dirname,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: home },
    encoding: "utf8",
  });
  return JSON.parse(output) as Record<string, Config>;
}
