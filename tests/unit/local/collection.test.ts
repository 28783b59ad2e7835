import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import { Collection } from "../../../provider/local/store/collection";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "collection-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = () => new Collection(folder, z.object({ name: z.string() }), ({ name }) => name);

it("no record has a file whose name is a device on Windows", () => {
  const records = open();
  for (const name of ["con", "NUL", "com1", "lpt9", "console", "Aux"]) records.set({ name });
  expect(readdirSync(folder).map((file) => file.split(".")[0])).toEqual(
    expect.arrayContaining(["con_", "nul_", "com1_", "lpt9_", "console", "aux_"]),
  );
  expect(open().get("NUL")).toEqual({ name: "NUL" });
});

it("a record under the file name of an older version has one file, and does not come back once it is deleted", () => {
  writeFileSync(join(folder, "con.a3dbc4b644a9.json"), JSON.stringify({ name: "con" }));
  const records = open();
  expect(records.get("con")).toEqual({ name: "con" });
  expect(readdirSync(folder)).toHaveLength(1);
  records.delete("con");
  expect(readdirSync(folder)).toEqual([]);
  expect(open().get("con")).toBeUndefined();
});
