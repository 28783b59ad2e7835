import { LocalCloudflare } from "../support/local";
import { KINDS } from "./faults/kinds";
import { type Fault, Life, OPERATIONS } from "./faults/life";

/** A part of the matrix: FAULTS="<number> <number>" runs others, and `npm run test:faults` all of it. */
const { FAULTS = "1" } = process.env;
/** More than any operation sends: where a request is met is known only then. */
const REQUESTS = 40;

jest.setTimeout(FAULTS === "all" ? 86_400_000 : 300_000);

let cloudflare: LocalCloudflare;
let life: Life;

beforeAll(async () => {
  cloudflare = await LocalCloudflare.start();
  life = await Life.create(cloudflare);
});

afterAll(async () => {
  // For a person who looks at a longer run.
  if (process.env["FAULTS"]) console.log(life?.met.join("\n"));
  await life?.stack.dispose();
  await cloudflare?.stop();
});

const kinds = Object.keys(KINDS);

/** A fault for each operation, chosen by a number. */
function sample(seed: number): Record<(typeof OPERATIONS)[number], Fault> {
  const fault = (i: number): Fault => ({
    kind: kinds[(seed * OPERATIONS.length + i) % kinds.length] ?? "",
    after: (seed * 7 + i * 3) % 12,
  });
  return { create: fault(0), update: fault(1), refresh: fault(2), destroy: fault(3) };
}

if (FAULTS === "all") {
  it.each(kinds)(
    "after %s at any request the next update does what is left, and destroy leaves nothing",
    async (kind) => {
      let count = 0;
      for (let after = 0; after < REQUESTS; after += 1) {
        const fault = { kind, after };
        const met = await life.run({ create: fault, update: fault, refresh: fault, destroy: fault });
        count += met.length;
        if (met.length === 0) break;
      }
      console.log(`${kind}: ${count} requests`);
      expect(count).toBeGreaterThan(OPERATIONS.length);
    },
  );
} else {
  it.each(FAULTS.split(" ").map(Number))(
    "after a fault in each operation, chosen by %i, the next update does what is left, and destroy leaves nothing",
    async (seed) => {
      expect(await life.run(sample(seed))).not.toEqual([]);
    },
  );
}
