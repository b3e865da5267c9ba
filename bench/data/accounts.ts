/** One record of the benchmark. `attributes` is JSON text; `created_at` is an ISO text without a zone. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly amount: number;
  readonly created_at: string;
  readonly active: boolean;
  readonly age: number | null;
  readonly attributes: string;
}

const wideRecords = 10;
const wideBytes = 16 * 1024 * 1024;

/**
 * The same accounts on every machine, from a fixed seed: text of ten to forty bytes, one name in ten not ASCII,
 * one age in ten null, JSON with quotes and control characters. With `wide`, ten of them spread evenly carry 16 MB.
 */
export function* accounts(count: number, wide: boolean): Generator<Account> {
  const random = seededRandom(20_240_310);
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)] as string;
  const below = (limit: number): number => Math.floor(random() * limit);
  const gap = Math.max(1, Math.floor(count / wideRecords));

  for (let id = 1; id <= count; id++) {
    const foreign = random() < 0.1;
    const first = pick(foreign ? foreignNames : firstNames);
    const last = pick(lastNames);
    const score = below(1_000) / 10;
    const tags = Array.from({ length: below(4) }, () => pick(tagWords));
    const note = random() < 0.05 ? 'called: "later",\n\tthen left' : null;
    const isWide = wide && id % gap === 0 && id / gap <= wideRecords;
    yield {
      id,
      name: random() < 0.1 ? `  ${first} ${last} ` : `${first} ${last}`,
      email: `${first}.${last}${below(100_000)}@${pick(domains)}`,
      amount: below(10_000_000) / 100,
      created_at: isoText(epoch2020 + Math.floor(random() * fiveYears)),
      active: random() < 0.7,
      age: random() < 0.1 ? null : 18 + below(70),
      attributes: JSON.stringify({ tier: pick(tiers), score, tags, note: isWide ? "w".repeat(wideBytes) : note }),
    };
  }
}

const epoch2020 = Date.UTC(2020, 0, 1);
const fiveYears = 5 * 365 * 86_400_000;
const firstNames = [
  "Ada",
  "Alan",
  "Barbara",
  "Dennis",
  "Donald",
  "Edsger",
  "Frances",
  "Grace",
  "Jean",
  "John",
  "Katherine",
  "Ken",
  "Linus",
  "Margaret",
  "Niklaus",
  "Radia",
];
const foreignNames = ["André", "Bjørn", "Chloë", "Đorđe", "Łukasz", "Óscar", "Zoë", "明", "Ольга"];
const lastNames = [
  "Allen",
  "Backus",
  "Dijkstra",
  "Hamilton",
  "Hopper",
  "Johnson",
  "Knuth",
  "Lamport",
  "Liskov",
  "Lovelace",
  "Perlman",
  "Ritchie",
  "Thompson",
  "Wirth",
];
const domains = ["Example.com", "mail.example.org", "Corp.example.net", "shop.example"];
const tiers = ["free", "bronze", "silver", "gold", "platinum"];
const tagWords = ["ads", "b2b", "beta", "churn", "eu", "new", "us", "vip"];

/** `2024-03-10T02:30:00.12`: a fraction without trailing zeros. */
function isoText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.?0*Z$/, "");
}

/** SplitMix32: numbers in [0, 1), the same for the same seed everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
