import { z } from "zod";

import { defineKind, invalid, nonEmpty } from "./kind";

/** Parts of an upload as values, for scripts in service-worker syntax, which have no modules to import. */
export const moduleParts = ["wasm_module", "text_blob", "data_blob"].map((type) =>
  defineKind({
    type,
    fields: z.object({ part: nonEmpty }),
    invalid: ({ name, part }) =>
      invalid(
        `binding ${name} of type ${type} is only valid for a script in service-worker syntax. Import the module '${part}' instead.`,
      ),
    doesNotRun: "Scripts in service-worker syntax do not run locally.",
  }),
);
