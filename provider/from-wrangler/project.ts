import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { isRecord } from "./fields";
import type { Notes } from "./notes";

const GUIDE = "See docs/from-wrangler.md.";

/** Pulumi runs the program as the folder's tsconfig.json and package.json say; those of a Worker are for a bundler. */
export function noteProject(folder: string, notes: Notes): void {
  if (existsSync(path.join(folder, "Pulumi.yaml"))) return;
  if (existsSync(path.join(folder, "tsconfig.json"))) {
    notes.check("tsconfig.json", `belongs to the Worker. The program needs its own. ${GUIDE}`);
  }
  if (isModule(path.join(folder, "package.json"))) {
    notes.check("package.json", `has "type": "module", so the program must import "./infra.js". ${GUIDE}`);
  }
}

function isModule(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isRecord(manifest) && manifest["type"] === "module";
  } catch {
    // npm and Pulumi report a broken package.json themselves.
    return false;
  }
}
