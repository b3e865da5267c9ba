/** Something that is not read here. SQLite reads it, and says what is wrong with it if anything is. */
export class Unclear extends Error {}
