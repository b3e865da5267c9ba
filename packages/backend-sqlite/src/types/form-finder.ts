import { clockForm } from "./clock-form.ts";
import type { FormedKind, FormFinder } from "./text-form.ts";
import { uuidForm } from "./uuid-form.ts";

export function formFinder(kind: FormedKind): FormFinder {
  return kind === "uuid" ? uuidForm() : clockForm(kind);
}
