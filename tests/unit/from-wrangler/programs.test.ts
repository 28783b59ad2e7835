import { readdirSync } from "node:fs";
import path from "node:path";

import { findConfig, fromWrangler, type Options, report } from "../../../provider/from-wrangler";
import { compile } from "./compile";

const fixtures = path.join(__dirname, "fixtures");

interface Case {
  name: string;
  folder: string;
  options?: Options;
}

const cases: Case[] = [
  ...readdirSync(fixtures).map((folder) => ({ name: folder, folder })),
  { name: "orders, one environment", folder: "orders", options: { environments: ["production"] } },
  { name: "orders, the top level", folder: "orders", options: { environments: [""] } },
  { name: "edge-toml, another stack", folder: "edge-toml", options: { topLevelStack: "preview" } },
];

const convert = ({ folder, options }: Case) => fromWrangler(findConfig(path.join(fixtures, folder)), options);

it.each(cases)("the program of $name says what the configuration says", (one) => {
  expect(convert(one).program).toMatchSnapshot();
});

it.each(cases)("the report of $name fits 80 columns and names what is left to do", (one) => {
  const text = report(convert(one), path.basename(findConfig(path.join(fixtures, one.folder))), "infra.ts");
  expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(text).toMatchSnapshot();
});

/** What the Worker's code may do with its env, and what it may not. */
const use = (ai: string) => `
export const typed = (env: typeof worker.Env): string[] => [
  env.REGION,
  env.PAYMENT_KEY ?? "",
  String(env.FEATURES.limit),
  typeof env.${ai}.run,
  env.ORDERS.get.name,
  env.ORDER_PROCESSOR.create.name,
];`;

it("every program compiles, an interface can extend its env, and what not each stack has is optional there", () => {
  const programs = Object.fromEntries(cases.map((one) => [one.name, convert(one).program]));
  const used = `${convert({ name: "", folder: "orders" }).program}${use("AI?")}`;
  expect(compile({ ...programs, used })).toBe("");
}, 120_000);

it("a program that does not fit the package, or an env that is used wrongly, does not compile", () => {
  const found = compile({
    wrong: convert({ name: "", folder: "legacy-toml" }).program.replace("adopt: true", "adopt: 1"),
    used: `${convert({ name: "", folder: "orders" }).program}${use("AI")}`,
  });
  expect(found).toContain("Type 'number' is not assignable");
  expect(found).toContain("'env.AI' is possibly 'undefined'");
}, 120_000);
