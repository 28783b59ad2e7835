import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { esModule, type ModuleDefinition } from "../modules";
import { bundleInside, type InsideModule } from "./bundle";

const sources = new Map<InsideModule, string>();

/** A module of this folder for workerd. */
export const insideModule = (name: InsideModule): ModuleDefinition => esModule(`${name}.worker.js`, insideSource(name));

/** Its text is in the file that the build has put here; where this runs from its source, it is what would be in it. */
function insideSource(name: InsideModule): string {
  const known = sources.get(name);
  if (known !== undefined) return known;
  const built = join(__dirname, `${name}.worker.js`);
  const source = existsSync(built) ? readFileSync(built, "utf8") : bundleInside(__dirname, name);
  sources.set(name, source);
  return source;
}
