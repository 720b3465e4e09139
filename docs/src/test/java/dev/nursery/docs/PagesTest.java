package dev.nursery.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages lead somewhere, and what they name exists. */
class PagesTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<Page> pages = Page.in(PROJECT);
    Links links = new Links(PROJECT, byFile(pages));

    assertThat(pages.stream().flatMap(page -> links.brokenIn(page).stream())).isEmpty();
  }

  @Test
  void everyPageIsInTheIndex() throws IOException {
    Path docs = PROJECT.resolve("docs");
    Set<Path> linked = new HashSet<>();
    Path file = docs.resolve("README.md");
    Page index = Page.of("docs/README.md", file, Files.readString(file));
    index.links().forEach(link -> linked.add(docs.resolve(link.text()).normalize()));
    linked.add(file);

    assertThat(Page.in(PROJECT).stream().map(Page::file).filter(each -> each.startsWith(docs)))
        .allMatch(linked::contains);
  }

  @Test
  void everythingNamedExists() throws IOException {
    Names names = new Names(PROJECT, foreign());
    List<String> wrong = new ArrayList<>();
    for (Page page : Page.in(PROJECT)) {
      for (Page.Mention code : page.code()) {
        names
            .problem(code.text())
            .ifPresent(
                what -> wrong.add("%s: `%s`: %s".formatted(code.where(), code.text(), what)));
      }
    }

    assertThat(wrong)
        .as("not ours, the JDK's or a library's; if another language's, see foreign-names.txt")
        .isEmpty();
    assertThat(new TreeSet<>(names.foreignNotSeen()))
        .as("in foreign-names.txt, and on no page")
        .isEmpty();
  }

  @Test
  void codeIsMarkedAsCodeSoThatItIsCompiled() throws IOException {
    assertThat(Page.in(PROJECT).stream().flatMap(page -> codeAmongText(page).stream())).isEmpty();
  }

  private static List<String> codeAmongText(Page page) {
    return page.plain().stream()
        .filter(block -> block.text().lines().anyMatch(line -> line.endsWith(";")))
        .map(Page.Mention::where)
        .toList();
  }

  // -- a check that finds nothing passes always

  @Test
  void aWrongLinkIsFound(@TempDir Path project) throws IOException {
    Path file = Files.writeString(project.resolve("a.md"), "");
    Page page =
        Page.of(
            "a.md",
            file,
            """
            # The `first` heading, twice
            [good](#the-first-heading-twice) [outside](https://example.org/#x)
            [bad](#second)
            [bad](b.md) ![bad](b.svg) [bad](../b.md)
            ```
            [no](link.md)
            ```
            """);

    assertThat(new Links(project, Map.of(file, page)).brokenIn(page))
        .containsExactly(
            "a.md:3: (#second) no heading there is called so",
            "a.md:4: (b.md) leads nowhere",
            "a.md:4: (b.svg) leads nowhere",
            "a.md:4: (../b.md) leads out of the project");
  }

  @Test
  void codeAmongTextIsFound() {
    String markdown =
        """
        ```text
        a diagram
        ```
        ```text
        int x = 1;
        ```
        ```java
        int y = 1;
        ```
        Words.

            bin/sample
            int z = 1;
        """;

    assertThat(codeAmongText(Page.of("a.md", Path.of("a.md"), markdown)))
        .containsExactly("a.md:4", "a.md:12");
  }

  @Test
  void aWrongNameIsFound() throws IOException {
    Names names = new Names(PROJECT, Set.of("TaskGroup"));

    for (String good :
        List.of(
            "Tasks.gather(…)",
            "Nursery",
            "CancelScope.create().shield(true)",
            "MemoryChannel.Statistics",
            "Thread.sleep",
            "nursery.startSoon(() -> f(x))",
            "TaskGroup",
            "PagesTest",
            "receiveSome()",
            "-Djava.x=y")) {
      assertThat(names.problem(good)).as(good).isEmpty();
    }
    for (String bad :
        List.of(
            "Tasks.gathers(…)",
            "Nurseries",
            "CancelScope.created().shield(true)",
            "MemoryChannel.Statistic",
            "nursery.startSooner(() -> f(x))",
            "receiveNothing()")) {
      assertThat(names.problem(bad)).as(bad).isPresent();
    }
  }

  private static Map<Path, Page> byFile(List<Page> pages) {
    return pages.stream().collect(Collectors.toMap(Page::file, Function.identity()));
  }

  private static Set<String> foreign() throws IOException {
    try (var lines =
        Files.lines(
            PROJECT.resolve("docs/src/test/resources/dev/nursery/docs/foreign-names.txt"))) {
      return lines
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .flatMap(
              line -> List.of(line.replaceFirst("^[^:]*:", "").strip().split(" +", -1)).stream())
          .collect(Collectors.toSet());
    }
  }
}
