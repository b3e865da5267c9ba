// Tells in one line that this Node is too old. Written so that a very old Node can still read it.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error("dataknobs needs Node 22.18 or newer; this is " + process.versions.node + ".");
  process.exit(1);
}
