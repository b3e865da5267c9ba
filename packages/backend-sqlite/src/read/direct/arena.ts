import type { FilePages } from "./file-pages.ts";
import { localBytes, overflowOf } from "./overflow.ts";
import type { Leaf } from "./leaves.ts";
import { Unclear } from "./unclear.ts";

/** Neighbouring pages are read together, also if some others lie among them. */
const mostGap = 4;
const mostAtOnce = 256 << 10;
/** Who copies words may read so much behind the last byte. */
const slack = 8;

export interface LeafAt extends Leaf {
  /** Where it begins in memory. */
  readonly at: number;
}

/** The leaves of a table in memory, in their order. */
export interface Arena {
  /** All that is in memory; another array after `load`. */
  readonly bytes: Buffer;
  readonly view: DataView;
  /** The leaf that is next; `undefined`: none of those in memory is left. */
  readonly leaf: LeafAt | undefined;
  /** The next leaf is done with. */
  leave(): void;
  /** Some more leaves; what is in memory may move, unless it is to stay. `false`: there are no more. */
  load(): boolean;
  /**
   * A record's payload in one piece, of which only the beginning lies at `from`; the place of that piece. `bytes` and `view`
   * are others then. @throws Unclear
   */
  gather(from: number, payload: number): number;
  /** Forgets the leaves that are done with. */
  forget(): void;
}

/** `leaves`: in whatever groups. */
export function arenaOf(pages: FilePages, leaves: Iterator<readonly Leaf[], void, undefined>): Arena {
  let bytes = Buffer.allocUnsafeSlow(2 * mostAtOnce + slack);
  let view = viewOf(bytes);
  let end = 0;
  let group: readonly Leaf[] = [];
  let inGroup = 0;
  let places: LeafAt[] = [];
  let next = 0;
  const overflow = overflowOf(pages);

  function room(more: number): number {
    const at = end;
    if (at + more + slack > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(at + more + slack, 2 * bytes.length));
      larger.set(bytes.subarray(0, at));
      bytes = larger;
      view = viewOf(bytes);
    }
    end += more;
    return at;
  }

  return {
    get bytes() {
      return bytes;
    },
    get view() {
      return view;
    },
    get leaf() {
      return places[next];
    },
    leave: () => void next++,
    load() {
      while (inGroup === group.length) {
        const { value, done } = leaves.next();
        if (done === true) return false;
        group = value ?? [];
        inGroup = 0;
      }
      const first = group[inGroup]?.page ?? 0;
      const most = Math.max(1, Math.floor(mostAtOnce / pages.size));
      const from = inGroup++;
      let last = first;
      for (let leaf = group[inGroup]; leaf !== undefined; leaf = group[++inGroup]) {
        const { page } = leaf;
        if (page <= last || page - last > mostGap || page - first >= most) break;
        last = page;
      }
      const count = last - first + 1;
      const at = room(count * pages.size);
      pages.read(first, count, bytes, at);
      for (const leaf of group.slice(from, inGroup))
        places.push({ ...leaf, at: at + (leaf.page - first) * pages.size });
      return true;
    },
    gather(from, payload) {
      if (payload > mostAtOnce) throw new Unclear("A wide record.");
      const local = localBytes(payload, pages.usable);
      const at = room(payload);
      bytes.copyWithin(at, from, from + local);
      overflow.read(view.getUint32(from + local), bytes, at + local, payload - local);
      return at;
    },
    forget() {
      const begin = places[next]?.at ?? end;
      bytes.copyWithin(0, begin, end);
      end -= begin;
      places = places.slice(next).map((leaf) => ({ ...leaf, at: leaf.at - begin }));
      next = 0;
    },
  };
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
