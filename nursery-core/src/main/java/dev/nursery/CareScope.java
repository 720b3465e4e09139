package dev.nursery;

/** The scope of a nursery that serves one call of ours, and that nobody else gets hold of. */
final class CareScope extends Scope {

  @Override
  public boolean isInternal() {
    return true;
  }
}
