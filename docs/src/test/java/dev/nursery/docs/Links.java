package dev.nursery.docs;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows the links from page to page. Those to the world outside are not tried. */
final class Links {

  private final Path project;
  private final Map<Path, Page> pages;

  Links(Path project, Map<Path, Page> pages) {
    this.project = project;
    this.pages = pages;
  }

  /** What is wrong with the links of {@code page}, each with its line. */
  List<String> brokenIn(Page page) {
    List<String> broken = new ArrayList<>();
    for (Page.Mention link : page.links()) {
      problem(page, URI.create(link.text()))
          .ifPresent(what -> broken.add("%s: (%s) %s".formatted(link.where(), link.text(), what)));
    }
    return broken;
  }

  private Optional<String> problem(Page from, URI link) {
    if (link.isAbsolute()) {
      return Optional.empty();
    }
    Path target =
        link.getPath().isEmpty()
            ? from.file()
            : from.file().resolveSibling(link.getPath()).normalize();
    if (!target.startsWith(project)) {
      return Optional.of("leads out of the project");
    }
    if (!Files.exists(target)) {
      return Optional.of("leads nowhere");
    }
    String anchor = link.getFragment();
    if (anchor == null) {
      return Optional.empty();
    }
    Page page = pages.get(target);
    if (page == null || !page.anchors().contains(anchor)) {
      return Optional.of("no heading there is called so");
    }
    return Optional.empty();
  }
}
