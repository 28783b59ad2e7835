import { inSampleFolder } from "./folder";
import { wrongBindings } from "./programs/bindings";
import { wrongMakers } from "./programs/makers";
import { wrongOptions } from "./programs/options";
import { wrongPrograms } from "./programs/whole";
import { refusals } from "./run";

jest.setTimeout(120_000);

const folder = inSampleFolder();

const lines = (table: string): string[] => table.trim().split("\n");

const programs = [
  ...lines(wrongOptions).map((options) => [options, `new Worker("api", { script, ${options} })`] as const),
  ...lines(wrongBindings).map(
    (bindings) => [`bindings: ${bindings}`, `new Worker("api", { script, bindings: ${bindings} })`] as const,
  ),
  ...lines(wrongPrograms).map((program) => [program, program] as const),
];

it(`each of ${programs.length} wrong programs is refused with the property and what to do`, async () => {
  const told: string[] = [];
  const unrefused: string[] = [];
  for (const [title, program] of programs) {
    const said = await refusals(program);
    if (said.length === 0 || said.some((line) => line.startsWith("throws"))) unrefused.push(title, ...said);
    told.push(
      [title, ...said.map((line) => `  ${line.replaceAll(folder(), "<folder>").replaceAll("\n", "\n    ")}`)].join(
        "\n",
      ),
    );
  }
  expect(`\n${told.join("\n")}\n`).toMatchSnapshot();
  expect(unrefused).toEqual([]);
});

const calls = lines(wrongMakers);

it(`each of ${calls.length} wrong calls of a maker of bindings is refused with the argument and what to do`, async () => {
  const bindings = calls.map((call, index) => `M${index}: binding.${call},`).join("\n");
  const said = await refusals(`new Worker("api", { script, bindings: {\n${bindings}\n} })`);
  const of = (index: number) => said.filter((line) => new RegExp(`: bindings\\.M${index}\\b`).test(line));
  const told = calls.map((call, index) => [`binding.${call}`, ...of(index).map((line) => `  ${line}`)].join("\n"));
  expect(`\n${told.join("\n")}\n`).toMatchSnapshot();
  expect(calls.filter((_call, index) => of(index).length === 0)).toEqual([]);
  expect(said.filter((line) => line.startsWith("throws"))).toEqual([]);
});
