import type { CollectionPlan, Monitor, RunEvent } from "@dataknobs/core";
import { countText, durationText } from "./numbers.ts";
import { printable, printableLines } from "./text-width.ts";
import type { Screen } from "./screen.ts";

/** Says in plain words what a person should know while a run goes on; the same thing only once. */
export function runNotes(screen: Pick<Screen, "say" | "paint">): Monitor {
  const said = new Set<string>();
  const say = (text: string): void => {
    if (said.has(text)) return;
    said.add(text);
    screen.say(`${screen.paint("yellow", "note:")} ${text}`);
  };
  return {
    on(event) {
      if (event.type === "planned")
        for (const [note, sources] of sourcesByNote(event.plan)) say(`${shortList(sources)}: ${note}`);
      else for (const text of textsOf(event)) say(text);
    },
  };
}

/** What is the same for many collections is said once, with their names. */
function sourcesByNote(plans: readonly CollectionPlan[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const plan of plans) {
    for (const note of planNotes(plan)) found.set(note, [...(found.get(note) ?? []), printable(plan.source)]);
  }
  return found;
}

function shortList(names: readonly string[]): string {
  return names.length <= 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}

/** The plan's own notes, and the fields that get another name. */
export function planNotes({ fields, notes }: CollectionPlan): readonly string[] {
  const renamed = fields.filter((field) => field.target !== field.name);
  return [
    ...renamed.map(({ name, target }) => `the field "${printable(name)}" is stored as "${printable(target)}"`),
    ...notes.map(printableLines),
  ];
}

function textsOf(event: RunEvent): readonly string[] {
  switch (event.type) {
    case "note":
      return [
        `${event.collection === undefined ? "" : `${printable(event.collection)}: `}${printableLines(event.text)}`,
      ];
    case "misfit":
      return [
        `${printable(event.collection)}: the field "${printable(event.field)}" is ${event.from} by its declaration, but not all of its values are (${printable(event.example).replace(/\.$/, "")}); starting over with ${event.to}`,
      ];
    case "retry":
      return [
        `${printable(event.collection)}: ${printable(event.error.message)}; try ${countText(event.attempt + 1)} in ${durationText(event.delay / 1000)}`,
      ];
    default:
      return [];
  }
}
