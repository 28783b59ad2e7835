// `npm test`: set-up, then every check and every ring of tests. `npm run test:<ring>` runs one ring, `npm run check` what
// needs no engine; what follows `--` goes to Jest.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, sep } from "node:path";
import { findBrowser, NO_BROWSER } from "./lib/browser.mjs";
import { CHECKS, runChecks } from "./lib/checks.mjs";
import { readJson, root } from "./lib/paths.mjs";
import { run, runMain, SetupError } from "./lib/run.mjs";
import { setup } from "./lib/setup.mjs";

const loadLater = join(root, "scripts", "lib", "load-later.cjs");

const rings = ["unit", "types", "protocol", "local", "engine"];
const ringsWithBrowser = ["local", "engine"];
const suites = {
  all: { checks: CHECKS, rings },
  check: { checks: CHECKS.filter((name) => name !== "package"), rings: ["types"] },
  ...Object.fromEntries(rings.map((ring) => [ring, { checks: [], rings: [ring] }])),
  // Hours: every fault at every request of every operation.
  faults: { checks: [], rings: ["engine"], files: ["tests/engine/faults.test.ts"], env: { FAULTS: "all" } },
};

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

await runMain(async () => {
  const [name = "all", ...jestOptions] = process.argv.slice(2);
  const suite = suites[name];
  if (!suite) throw new SetupError(`Unknown suite "${name}". Suites: ${Object.keys(suites).join(", ")}.`);
  // Type errors have a step of their own, after what else is to be said.
  const { env } = await setup({ log: console.log, tolerateTypeErrors: true });
  const failedSteps = await runChecks(suite.checks, env);
  const browser = findBrowser();
  const { ok, passed, failed } = await runRings(suite.rings, [...(suite.files ?? []), ...jestOptions], {
    ...env,
    ...suite.env,
    CHROMIUM: browser,
    NODE_OPTIONS: `${env.NODE_OPTIONS ?? ""} --require ${JSON.stringify(loadLater)}`,
  });
  if (!ok) failedSteps.push(`test:${name === "all" ? "rings" : suite.rings.join(", ")}`);
  if (!browser && suite.rings.some((ring) => ringsWithBrowser.includes(ring))) console.log(`\n${NO_BROWSER}`);
  if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(", ")}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failedSteps.length === 0 ? 0 : 1;
});

async function step(title, args, env) {
  const start = Date.now();
  console.log(`\n${title}`);
  const { ok } = await run("node", args, { cwd: root, env, inherit: true });
  console.log(`${title} ${ok ? "passed" : "failed"} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return ok;
}

/**
 * One run of Jest over all of these rings, side by side: a test of the engine mostly waits. Jest's own counts; a file
 * that does not even load has no tests to count, and counts as one that failed.
 */
async function runRings(names, options, env) {
  const folder = mkdtempSync(join(tmpdir(), "rings-"));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", clear);
  try {
    const report = join(folder, "report.json");
    // Without it, code under test could not import what is an ES module only.
    const modules = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
    const jest = [...modules, "node_modules/jest/bin/jest.js", "--ci", `--maxWorkers=${availableParallelism() + 1}`];
    const selected = ["--selectProjects", ...names];
    const said = ["--json", `--outputFile=${report}`];
    const ok = await step(
      names.map((ring) => `test:${ring}`).join(", "),
      [...jest, ...said, ...options, ...selected],
      env,
    );
    const result = readJson(report);
    if (!result) return { ok: false, passed: 0, failed: 1 };
    if (names.length > 1) console.log(`\n${costs(names, result.testResults)}`);
    return {
      ok,
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    };
  } finally {
    process.off("exit", clear);
    clear();
  }
}

/** A line for each ring: its tests, and the time of its files, of which several run at once. */
function costs(names, files) {
  const lines = names.map((ring) => {
    const own = files.filter(({ name }) => name.includes(`${sep}tests${sep}${ring}${sep}`));
    const tests = own.reduce((sum, { assertionResults }) => sum + assertionResults.length, 0);
    const seconds = own.reduce((sum, { startTime, endTime }) => sum + (endTime - startTime) / 1000, 0);
    return `${ring.padEnd(10)}${String(tests).padStart(6)} tests${seconds.toFixed(0).padStart(7)} s`;
  });
  return lines.join("\n");
}
