import { LocalCloudflare } from "../support/local";
import type { Stack } from "../support/stack";
import { type Happening, Life, type Operation, OPERATIONS } from "./faults/life";
import { find, kill, Strike, untilEnded, type Victim } from "./faults/victims";

/** KILLS="<number> <number>" kills others, at other moments. */
const { KILLS = "4" } = process.env;

jest.setTimeout(900_000);

let cloudflare: LocalCloudflare;
let life: Life;

beforeAll(async () => {
  cloudflare = await LocalCloudflare.start();
  life = await Life.create(cloudflare);
});

afterAll(async () => {
  // For a person who looks at a longer run.
  if (process.env["KILLS"]) console.log(life?.met.join("\n"));
  await life?.dispose();
  await cloudflare?.stop();
});

type Kind = Victim | "cloudflare";
/** Nothing tells the processes of an update apart on Windows. */
const kinds: Kind[] = process.platform === "win32" ? ["cloudflare"] : ["engine", "cloudflare", "plugin", "program"];

/** What is killed when the request comes that follows so many others. */
function killing(victim: Kind, after: number): Happening {
  if (victim === "cloudflare") {
    const strike = () => {
      cloudflare.kill();
      return true;
    };
    return { disturbances: new Strike(after, strike), recover: () => cloudflare.restart() };
  }
  let orphans: number[] = [];
  const strike = () => {
    const pulumi = life.running ?? 0;
    if (victim === "engine") orphans = find("plugin", pulumi);
    return kill(victim, pulumi);
  };
  return {
    disturbances: new Strike(after, strike),
    async recover(stack: Stack) {
      for (const pid of orphans) await untilEnded(pid);
      // What a killed engine leaves: its lock, and operations of which it does not know what became.
      if (victim === "engine") await stack.expect(0, "cancel", "--yes");
      await stack.expect(0, "refresh", "--yes", "--skip-preview", "--clear-pending-creates");
    },
  };
}

/** Of so many requests of an operation one is chosen: of no more than it sends. */
const REQUESTS: Partial<Record<Operation, number>> = { create: 29, update: 23, destroy: 13 };

function chosenBy(seed: number): Partial<Record<Operation, Happening>> {
  const happenings = Object.entries(REQUESTS).map(([operation, requests], i) => {
    // Destroying runs no program.
    const among = operation === "destroy" ? kinds.filter((kind) => kind !== "program") : kinds;
    const victim = among[(seed + i) % among.length] ?? "cloudflare";
    return [operation, killing(victim, (seed * 5 + i * 7) % requests)];
  });
  return Object.fromEntries(happenings) as Partial<Record<Operation, Happening>>;
}

it.each(KILLS.split(" ").map(Number))(
  "processes that are killed at any moment, chosen by %i, lose nothing: after a refresh the next update does what is left, and destroy leaves nothing",
  async (seed) => {
    const operations = OPERATIONS.filter((operation) => operation in REQUESTS);
    expect(await life.run(chosenBy(seed), operations)).toEqual(operations);
  },
);
