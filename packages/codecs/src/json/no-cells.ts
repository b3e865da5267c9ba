import type { Column } from "@dataknobs/core";
import type { Cells } from "../columns/cells.ts";

/** What a field is read into that nobody asked for. */
export class NoCells implements Cells {
  readonly length = 0;

  text(): boolean {
    return true;
  }
  number(): boolean {
    return true;
  }
  bool(): boolean {
    return true;
  }
  json(): boolean {
    return true;
  }
  null(): void {}
  missing(): void {}
  undo(): void {}

  take(): Column {
    return { layout: "any", data: [], valid: undefined, missing: undefined };
  }
}
