/**
 * The behaviour tree of a scenario, ticked once a simulator tick. Semantics as scenario_runner's trees:
 * steps of a sequence that are done at once run in the same tick; `any` ticks all its branches and is
 * done when one is (the others are ended); `all` waits for every branch.
 */

/** A step. `begin` before the first tick, `end` once: when it is done or when it is stopped. */
export interface Node {
  begin(): void;
  /** True when done; never called again then. */
  tick(): boolean;
  end(): void;
}

/** A node with its life cycle kept: begins on the first tick, ends exactly once. */
export class Branch {
  private state: 'new' | 'running' | 'done' = 'new';

  constructor(private readonly node: Node) {}

  get isDone(): boolean {
    return this.state === 'done';
  }

  tick(): boolean {
    if (this.state === 'done') return true;
    if (this.state === 'new') {
      this.state = 'running';
      this.node.begin();
    }
    if (!this.node.tick()) return false;
    this.finish();
    return true;
  }

  /** Ends the node if it runs; one that never began stays silent. */
  stop(): void {
    if (this.state === 'running') this.finish();
    this.state = 'done';
  }

  private finish(): void {
    this.state = 'done';
    this.node.end();
  }
}

abstract class Composite implements Node {
  protected readonly branches: readonly Branch[];

  constructor(nodes: readonly Node[]) {
    this.branches = nodes.map((node) => new Branch(node));
  }

  begin(): void {}
  abstract tick(): boolean;

  end(): void {
    for (const branch of this.branches) branch.stop();
  }
}

export class Sequence extends Composite {
  private at = 0;

  tick(): boolean {
    while (this.at < this.branches.length) {
      if (!(this.branches[this.at] as Branch).tick()) return false;
      this.at += 1;
    }
    return true;
  }
}

export class AnyOf extends Composite {
  tick(): boolean {
    let isDone = false;
    for (const branch of this.branches) {
      if (branch.tick()) isDone = true;
    }
    return isDone;
  }
}

export class AllOf extends Composite {
  tick(): boolean {
    let isDone = true;
    for (const branch of this.branches) {
      if (!branch.tick()) isDone = false;
    }
    return isDone;
  }
}

/** Does something once and is done. */
export class Once implements Node {
  constructor(private readonly act: () => void) {}

  begin(): void {}

  tick(): boolean {
    this.act();
    return true;
  }

  end(): void {}
}

/** Waits until a condition holds; `begin` may take notes of the start. */
export class Until implements Node {
  constructor(
    private readonly holds: () => boolean,
    private readonly onBegin: () => void = () => {},
  ) {}

  begin(): void {
    this.onBegin();
  }

  tick(): boolean {
    return this.holds();
  }

  end(): void {}
}
