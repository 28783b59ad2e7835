import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { cannotWrite, openFolder } from "../../../provider/local/store/files";

const failure = (code: string) => Object.assign(new Error(`${code}: write`), { code });

it.each(["ENOSPC", "EDQUOT", "EFBIG"])("a disk that is full (%s) is said with the file and what to do", (code) => {
  expect(cannotWrite("/data/a.json", failure(code)).message).toBe(
    `/data/a.json cannot be written: ${code}: write\nNothing that was there is lost. Free some space on its disk, then try again.`,
  );
});

it.each(["EROFS", "EACCES", "EPERM"])("a folder that may not be written to (%s) is said with another one", (code) => {
  expect(cannotWrite("/data/a.json", failure(code)).message).toContain("--data <folder>");
});

it("a folder that cannot be made is named", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "files-"));
  try {
    writeFileSync(path.join(folder, "file"), "");
    expect(() => openFolder(path.join(folder, "file", "data"))).toThrow(
      `${path.join(folder, "file", "data")} cannot be written: `,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
