// `npm run setup`: makes this checkout ready to run.
import { runMain } from "./lib/run.mjs";
import { setup } from "./lib/setup.mjs";

await runMain(async () => {
  await setup({ log: console.log });
  console.log("Ready.");
});
