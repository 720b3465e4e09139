package dev.nursery;

/** A scope that serves one call of ours, and that nobody else gets hold of. */
final class CareScope extends Scope {

  @Override
  public boolean isInternal() {
    return true;
  }
}
