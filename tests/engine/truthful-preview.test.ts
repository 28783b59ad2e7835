import { LocalCloudflare } from "../support/local";
import { accountOf, NOTHING } from "./changes/account";
import { Series } from "./changes/series";

/** For a longer search: CHANGES_SEEDS="1 2 3" CHANGES_STEPS=12. */
const { CHANGES_SEEDS = "15", CHANGES_STEPS = "1" } = process.env;
const steps = Number(CHANGES_STEPS);

jest.setTimeout(300_000 + steps * 180_000);

describe.each(CHANGES_SEEDS.split(" ").map(Number))("a program that is changed at random, by the seed %i,", (seed) => {
  let cloudflare: LocalCloudflare;
  let series: Series;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    series = await Series.create(cloudflare);
  });

  afterAll(async () => {
    await series?.stack.dispose();
    await cloudflare?.stop();
  });

  it("is updated as each preview said; nothing is left to do, nor after a refresh, and an unchanged preview asks nothing", async () => {
    expect(await series.run(seed, steps)).toBeGreaterThan(1);
  });

  it("leaves nothing when it is destroyed", async () => {
    await series.destroy();
    expect(await accountOf(cloudflare)).toEqual(NOTHING);
  });

  it("came to what a first deployment of the same program comes to", async () => {
    await series.deploy();
    expect(await accountOf(cloudflare)).toEqual(series.deployed);
  });
});
