import { availableParallelism } from "node:os";
import { AlchemyProject } from "./alchemy.mjs";
import { programs } from "./programs.mjs";
import { Stack } from "./stack.mjs";
import { ALCHEMY } from "./tools.mjs";
import { WranglerProject } from "./wrangler.mjs";

/** What is measured, in this order; each goes on from the one before. */
export const CHANGES = {
  preview: {},
  "first deploy": {},
  unchanged: {},
  "one changed": { one: 1 },
  "all changed": { one: 1, all: 1 },
  destroy: { one: 1, all: 1 },
};
export const PHASES = Object.keys(CHANGES);

const ATONCE = availableParallelism();
const withoutPreview = PHASES.filter((phase) => phase !== "preview");

/** Who is measured: what each can do, and how a project of it is made. */
export const CONTENDERS = {
  ours: { label: "this package", phases: PHASES, create: (count, api) => Stack.create(programs.ours, count, api) },
  floor: { label: "Pulumi's floor", phases: PHASES, create: (count, api) => Stack.create(programs.floor, count, api) },
  alchemy: { label: `Alchemy ${ALCHEMY.alchemy}`, phases: withoutPreview, create: AlchemyProject.create },
  wrangler: {
    label: "wrangler",
    phases: withoutPreview,
    create: (count, api) => WranglerProject.create(1, count, api),
  },
  parallel: {
    label: `wrangler, ${ATONCE} at a time`,
    phases: withoutPreview,
    create: (count, api) => WranglerProject.create(ATONCE, count, api),
  },
};

export const isWrangler = (name) => name === "wrangler" || name === "parallel";
