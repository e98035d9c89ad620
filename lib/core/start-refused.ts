/** Why nothing of this package can run where it is installed. The message is all there is to say: no stack trace. */
export class StartRefused extends Error {
  static {
    // Not a field: Node would print it beside the message.
    this.prototype.name = 'StartRefused';
  }

  constructor(problems: readonly string[]) {
    super(problems.map((problem) => `cdktf-digitalocean-patterns: ${problem}`).join('\n'));
    this.stack = this.message;
  }
}
