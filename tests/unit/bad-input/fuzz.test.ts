import { format } from "node:util";

import fc from "fast-check";

import { inSampleFolder } from "./folder";
import { refusals } from "./run";
import { wrongProgram } from "./subjects";
import { MARK } from "./trees";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 60);
const SEED = Number(process.env["FUZZ_SEED"] ?? 11);

jest.setTimeout(60_000 + RUNS * 1_000);

inSampleFolder();

const CRASH = /^throws|TypeError|RangeError|Cannot read propert|is not a function|\n +at /;

it("whatever a program gives ends in refusals without a stack trace, in time, and with no secret in them", async () => {
  const printed: string[] = [];
  for (const method of ["log", "info", "warn", "error"] as const) {
    jest.spyOn(console, method).mockImplementation((...said: unknown[]) => {
      printed.push(format(...said));
    });
  }
  await fc.assert(
    fc.asyncProperty(wrongProgram, async (program) => {
      printed.length = 0;
      const said = await refusals(program);
      const all = [...said, ...printed];
      expect(said.filter((line) => CRASH.test(line))).toEqual([]);
      expect(all.filter((line) => line.includes(MARK))).toEqual([]);
    }),
    { numRuns: RUNS, seed: SEED },
  );
});
