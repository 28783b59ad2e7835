import { bundleEntrypoint, type EntrypointRequest, exportsOf } from "../../../provider/bundle";
import { packSource, unpackContent } from "../../../provider/bundle/source";
import { project, textOf, typesOf } from "./support/project";

const bundle = (cwd: string, request: Partial<EntrypointRequest> = {}) =>
  bundleEntrypoint({
    ...{ entrypoint: "src/entry.py", cwd, sourceMap: true, compatibilityDate: "2026-07-01" },
    compatibilityFlags: ["python_workers"],
    ...request,
  });
const files = {
  "src/entry.py": "from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n  pass\n",
  "src/lib/util.py": "x = 1\n",
  "src/lib/page.html": "page",
  "src/notes.md": "not a module",
  "src/__pycache__/entry.py": "",
  "python_modules/package/__init__.py": "y = 2\n",
  "python_modules/package/cached.pyc": "z",
  "python_modules/workers/shim.mjs": "export default 1;",
  "python_modules/other/shim.mjs": "export default 1;",
};

describe("A Python Worker", () => {
  it("is uploaded as it is, with its modules and the packages in python_modules", async () => {
    const made = await bundle(project(files));
    expect(typesOf(made)).toEqual({
      "entry.py": "text/x-python",
      "lib/page.html": "text/plain",
      "lib/util.py": "text/x-python",
      "python_modules/other/shim.mjs": "application/octet-stream",
      "python_modules/package/__init__.py": "application/octet-stream",
      "python_modules/workers/shim.mjs": "application/javascript+module",
    });
    expect(made.mainModule).toBe("entry.py");
    const { summary, content } = await packSource(made);
    expect(summary.modules).toEqual(["entry.py", "lib/page.html", "lib/util.py", "python_modules (3 files)"]);
    expect(unpackContent(content).modules).toHaveLength(6);
    expect(textOf(made)).toBe(files["src/entry.py"]);
    expect(made.inputs).toContain("python_modules/package/__init__.py");
  });

  it("tells nothing of its classes, so none is refused", async () => {
    expect(exportsOf(await bundle(project({ "src/entry.py": "x = 1" })))).toMatchObject({
      ...{ names: [], classes: [] },
      complete: false,
    });
  });

  it("takes packages once when the entrypoint is beside them, and what is left out is the user's choice", async () => {
    const cwd = project({
      "entry.py": "x = 1",
      "python_modules/a/a.py": "",
      "python_modules/a/a.pyc": "",
      "python_modules/b/b.py": "",
    });
    const made = await bundle(cwd, { entrypoint: "entry.py", pythonModules: { exclude: ["b/**"] } });
    expect(typesOf(made)).toEqual({
      "entry.py": "text/x-python",
      "python_modules/a/a.py": "application/octet-stream",
      "python_modules/a/a.pyc": "application/octet-stream",
    });
  });

  it("without the flag python_workers is refused with the flag", async () => {
    await expect(bundle(project(files), { compatibilityFlags: [] })).rejects.toMatchObject({
      property: "compatibilityFlags",
      message: 'A Python Worker needs the flag "python_workers". Add it to compatibilityFlags.',
    });
  });

  it("is never bundled: options that say so are refused", async () => {
    await expect(bundle(project(files), { noBundle: false })).rejects.toMatchObject({ property: "noBundle" });
    await expect(bundle(project(files), { options: { minify: true } })).rejects.toMatchObject({ property: "bundle" });
  });

  it("with packages beside an entrypoint that is not beside the program is refused", async () => {
    const cwd = project({ "src/entry.py": "x = 1", "src/python_modules/a.py": "" });
    await expect(bundle(cwd)).rejects.toThrow('The folder "python_modules" must be in the folder of the program');
  });
});
