import { CHANGES, CONTENDERS, isWrangler } from "./contenders.mjs";
import { median } from "./numbers.mjs";

const NUMBERS = ["wall", "cpu", "memory", "requests", "refused", "state"];

/**
 * Runs each phase with everybody in turn, in another order each time.
 *
 * @param {(count: number, results: object) => void} tell gets the medians of each count of Workers
 * @returns {Promise<object>} by count, phase and name, the median of each number; `failed` where a run ended with an error
 */
export async function compare(api, options, tell) {
  const measured = {};
  for (const count of options.counts) {
    const results = {};
    for (let run = 0; run < options.runs; run++) await once(api, count, options, run, results);
    measured[count] = Object.fromEntries(
      Object.entries(results).map(([phase, by]) => [
        phase,
        Object.fromEntries(Object.entries(by).map(([name, all]) => [name, medians(all)])),
      ]),
    );
    tell(count, measured[count]);
  }
  return measured;
}

async function once(api, count, { latency, limit, peers, phases, wranglerWorkers }, run, results) {
  const names = peers.filter((name) => !isWrangler(name) || count <= wranglerWorkers);
  if (run % 2 === 1) names.reverse();
  const projects = {};
  const ended = new Set();
  try {
    for (const phase of phases) {
      for (const name of names) {
        const { phases: can, create } = CONTENDERS[name];
        if (!can.includes(phase) || ended.has(name)) continue;
        // Each has an account of its own, which the others neither see nor wait for.
        api.use(name, { latency, limit });
        const project = (projects[name] ??= await create(count, api));
        const result = await project.run(phase, CHANGES[phase]).catch((error) => ({ failed: error.message }));
        if (result.failed !== undefined) {
          console.error(`${CONTENDERS[name].label}, ${phase}: ${result.failed}`);
          ended.add(name);
        }
        ((results[phase] ??= {})[name] ??= []).push({ ...result, refused: api.refused });
      }
    }
  } finally {
    for (const project of Object.values(projects)) await project.dispose();
    api.reset();
  }
}

function medians(all) {
  const [failed] = all.filter((result) => result.failed !== undefined);
  if (failed !== undefined) return { failed: failed.failed, refused: failed.refused };
  const numbers = Object.fromEntries(NUMBERS.map((key) => [key, all[0][key] && median(all.map((each) => each[key]))]));
  const roles = new Set(all.flatMap(({ byRole }) => Object.keys(byRole)));
  const byRole = Object.fromEntries(
    [...roles].map((role) => [role, median(all.map((each) => each.byRole[role] ?? 0))]),
  );
  return { ...numbers, byRole };
}
