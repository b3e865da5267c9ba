import type { Unable } from "../batch/unable.ts";
import type { StoredField } from "../contract/store.ts";
import type { Verdict } from "../contract/plan.ts";
import type { ClockType, DecimalType, LogicalType, TextType } from "../model/logical-type.ts";
import { sameType } from "../model/logical-type-text.ts";
import { isNone } from "../model/unify.ts";

/** What will happen to values of a type in this place of the target. */
export function verdictOf(from: LogicalType, stored: StoredField): Verdict {
  if (stored.refused !== undefined) return { kind: "refused", why: stored.refused };
  const step = conversion(from, stored.type);
  const unable = stored.unable ?? [];
  const lost = unable.filter(changesValues);
  switch (step.kind) {
    case "refused":
      return step;
    case "lossy":
      return { kind: "lossy", what: union(step.what, lost) };
    case "checked":
      return lost.length > 0 ? { kind: "lossy", what: lost } : { kind: "checked", what: union(step.what, unable) };
    default:
      if (lost.length > 0) return { kind: "lossy", what: lost };
      return unable.length > 0 ? { kind: "checked", what: unable } : step;
  }
}

/** A store that is unable to keep these takes the value all the same and makes another of it. */
function changesValues(what: Unable): boolean {
  return what === "scale" || what === "precision" || what === "zone" || what === "order";
}

export function verdictText(verdict: Verdict): string {
  switch (verdict.kind) {
    case "checked":
    case "lossy":
      return `${verdict.kind}(${verdict.what.join(", ")})`;
    case "refused":
      return `refused: ${verdict.why}`;
    default:
      return verdict.kind;
  }
}

const exact: Verdict = { kind: "exact" };
const widened: Verdict = { kind: "widened" };
const checked = (...what: readonly Unable[]): Verdict => ({ kind: "checked", what });
const lossy = (...what: readonly Unable[]): Verdict => ({ kind: "lossy", what });
const never = (why: string): Verdict => ({ kind: "refused", why });

/** The relation of two types by themselves, before what the store is unable to hold. */
export function conversion(from: LogicalType, to: LogicalType): Verdict {
  if (sameType(from, to)) return exact;
  // A field in which only nulls were seen goes into any.
  if (to.kind === "any" || isNone(from)) return widened;
  if (to.kind === "text") return toText(from, to);
  if (from.kind === "text") return to.kind === "bytes" ? never("text has no bytes of its own") : checked("type");
  if (from.kind === "any") return checked("type");
  if (from.kind === "bytes" || to.kind === "bytes") return never(`${from.kind} and ${to.kind} have no value in common`);
  switch (to.kind) {
    case "int32":
    case "int64":
      return toInteger(from, to.kind);
    case "float32":
    case "float64":
      return toFloat(from, to.kind);
    case "decimal":
      return toDecimal(from, to);
    case "timestamp":
    case "timestamptz":
    case "time":
      return toClock(from, to);
    case "date":
      return from.kind === "timestamp" || from.kind === "timestamptz"
        ? lossy("precision")
        : never(`${from.kind} is no date`);
    case "list":
      return from.kind === "list"
        ? conversion(from.of, to.of)
        : from.kind === "json"
          ? checked("type")
          : never(`${from.kind} is no list`);
    case "json":
      return from.kind === "list" ? widened : never(`${from.kind} is not JSON`);
    default:
      return never(`${from.kind} is no ${to.kind}`);
  }
}

function toText(from: LogicalType, to: TextType): Verdict {
  if (from.kind === "bytes") return never("bytes are no text");
  if (from.kind === "any") return lossy("type");
  if (to.length === undefined) return widened;
  return from.kind === "text" && from.length !== undefined && from.length <= to.length ? widened : checked("length");
}

function toInteger(from: LogicalType, to: "int32" | "int64"): Verdict {
  if (from.kind === "int32") return widened;
  if (from.kind === "int64") return to === "int32" ? checked("range") : exact;
  if (from.kind === "decimal") return from.scale === 0 ? checked("range") : lossy("scale");
  if (from.kind === "float32" || from.kind === "float64") return checked("type", "range");
  return never(`${from.kind} is no number`);
}

function toFloat(from: LogicalType, to: "float32" | "float64"): Verdict {
  if (from.kind === "float32" || (from.kind === "int32" && to === "float64")) return widened;
  if (from.kind === "float64" || from.kind === "int32" || from.kind === "int64" || from.kind === "decimal")
    return lossy("precision");
  return never(`${from.kind} is no number`);
}

function toDecimal(from: LogicalType, to: DecimalType): Verdict {
  const before = digitsBefore(to);
  if (from.kind === "int32") return before >= 10 ? widened : checked("range");
  if (from.kind === "int64") return before >= 19 ? widened : checked("range");
  if (from.kind === "float32" || from.kind === "float64")
    return to.precision === undefined ? checked("negzero") : checked("negzero", "type", "range");
  if (from.kind !== "decimal") return never(`${from.kind} is no number`);
  if (to.precision === undefined) return widened;
  if (from.precision === undefined) return checked("range", "type");
  if ((to.scale ?? 0) < (from.scale ?? 0)) return lossy("scale");
  return before >= digitsBefore(from) ? widened : checked("range");
}

function digitsBefore(type: DecimalType): number {
  return type.precision === undefined ? Infinity : type.precision - (type.scale ?? 0);
}

function toClock(from: LogicalType, to: ClockType): Verdict {
  if (from.kind === "date" && to.kind === "timestamp") return checked("range");
  if (from.kind === "timestamp" && to.kind === "timestamptz") return lossy("zone");
  if (from.kind === "timestamptz" && to.kind === "timestamp") return lossy("zone");
  if (from.kind !== to.kind) return never(`${from.kind} is no ${to.kind}`);
  if (to.precision < from.precision) return lossy("precision");
  const nanosecondsAreNew = to.precision > 6 && from.precision <= 6;
  return nanosecondsAreNew && to.kind !== "time" ? checked("range") : widened;
}

function union(a: readonly Unable[], b: readonly Unable[]): readonly Unable[] {
  return [...new Set([...a, ...b])];
}
