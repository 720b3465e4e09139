package dev.nursery.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** A page of the documentation: what it links to, what can be linked to, and what it names. */
final class Page {

  private static final Parser PARSER =
      Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES).build();

  private final String name;
  private final Path file;
  private final List<Mention> links = new ArrayList<>();
  private final List<Mention> code = new ArrayList<>();
  private final List<Mention> plain = new ArrayList<>();
  private final Set<String> anchors = new HashSet<>();

  /** Something that the page says, and where. */
  record Mention(String where, String text) {}

  private Page(String name, Path file, String markdown) {
    this.name = name;
    this.file = file;
    IdGenerator ids = IdGenerator.builder().build();
    PARSER
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                links.add(mention(link, link.getDestination()));
                visitChildren(link);
              }

              @Override
              public void visit(Image image) {
                links.add(mention(image, image.getDestination()));
              }

              @Override
              public void visit(Code span) {
                code.add(mention(span, span.getLiteral()));
              }

              @Override
              public void visit(FencedCodeBlock block) {
                if (block.getInfo().isBlank() || block.getInfo().equals("text")) {
                  plain.add(mention(block, block.getLiteral()));
                }
              }

              @Override
              public void visit(IndentedCodeBlock block) {
                plain.add(mention(block, block.getLiteral()));
              }

              @Override
              public void visit(Heading heading) {
                anchors.add(ids.generateId(text(heading)));
                visitChildren(heading);
              }
            });
  }

  /** All pages of the project. */
  static List<Page> in(Path project) throws IOException {
    List<Page> pages = new ArrayList<>();
    for (Path file : DocBlocks.files(project)) {
      String name = project.relativize(file).toString().replace('\\', '/');
      if (name.endsWith(".md")) {
        pages.add(of(name, file, Files.readString(file)));
      }
    }
    return pages;
  }

  static Page of(String name, Path file, String markdown) {
    return new Page(name, file, markdown);
  }

  Path file() {
    return file;
  }

  /** Where its links and images lead. */
  List<Mention> links() {
    return links;
  }

  /** What stands in backticks, within a line. */
  List<Mention> code() {
    return code;
  }

  /** What is set like code, in no language. */
  List<Mention> plain() {
    return plain;
  }

  /** The names of its headings, as sites make them. */
  Set<String> anchors() {
    return anchors;
  }

  private Mention mention(Node node, String text) {
    int line = node.getSourceSpans().getFirst().getLineIndex() + 1;
    return new Mention(name + ":" + line, text);
  }

  private static String text(Node heading) {
    StringBuilder text = new StringBuilder();
    heading.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(Code part) {
            text.append(part.getLiteral());
          }
        });
    return text.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
