import { type Disturbance, OneDisturbance } from "../support/disturbances";
import { LocalCloudflare } from "../support/local";
import { KINDS, SLOW_KINDS } from "./faults/kinds";
import { type Happening, Life, type Operation, OPERATIONS } from "./faults/life";

/**
 * A part of the matrix: FAULTS="<number> <number>" runs others, and `npm run test:faults` all of it, or a row of it with
 * FAULTS_ROW=<number>.
 */
const { FAULTS = "1", FAULTS_ROW } = process.env;

jest.setTimeout(FAULTS === "all" ? 86_400_000 : 900_000);

let cloudflare: LocalCloudflare;
let life: Life | undefined;

beforeEach(async () => {
  cloudflare = await LocalCloudflare.start();
});

afterEach(async () => {
  // For a person who looks at a longer run.
  if (process.env["FAULTS"]) console.log(life?.met.join("\n"));
  await life?.dispose();
  life = undefined;
  await cloudflare?.stop();
});

const kinds = Object.entries(KINDS);

/** Of so many requests of an operation one is chosen; a prime number, so that each meets each kind in time. */
const REQUESTS = 37;

/** A fault for every other operation, chosen by a number. */
function sample(seed: number): Partial<Record<Operation, Happening>> {
  const turn = Math.floor(seed / 2);
  const chosen = OPERATIONS.flatMap((operation, i): [Operation, Happening][] => {
    const [, by] = kinds[(turn + 4 * i) % kinds.length] ?? [];
    if (!by || (seed + i) % 2 !== 0) return [];
    return [[operation, { disturbances: new OneDisturbance(by, (turn * 5 + i * 7) % REQUESTS) }]];
  });
  return Object.fromEntries(chosen);
}

if (FAULTS === "all") {
  let total = 0;

  const rows = [...kinds, ...Object.entries(SLOW_KINDS)];
  const row = Number(FAULTS_ROW) % rows.length;

  it.each(FAULTS_ROW === undefined ? rows : rows.slice(row, row + 1))(
    "each request of each operation meets %s, and what failed goes through when it is run again",
    async (kind: string, by: Disturbance) => {
      life = await Life.create(cloudflare, kind in SLOW_KINDS);
      const count = await life.walk(by);
      total += count;
      console.log(`${kind}: ${count} requests, ${total} in all`);
      expect(count).toBeGreaterThan(OPERATIONS.length);
    },
  );
} else {
  it.each(FAULTS.split(" ").map(Number))(
    "after a fault in every other operation, chosen by %i, the next update does what is left, and destroy leaves nothing",
    async (seed) => {
      life = await Life.create(cloudflare);
      expect(await life.run(sample(seed))).not.toEqual([]);
    },
  );
}
