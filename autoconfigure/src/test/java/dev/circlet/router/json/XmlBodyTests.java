package dev.circlet.router.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.circlet.router.BodyMappingContract;
import dev.circlet.router.Mappings;
import dev.circlet.router.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.xml.XmlFactory;
import tools.jackson.dataformat.xml.XmlMapper;

class XmlBodyTests extends BodyMappingContract {

    record Item(String name, int count) {}

    record Order(String id, List<Item> items) {}

    private final JacksonBody xml = JacksonBody.xml(new XmlMapper());

    @Override
    protected Mappings.BodyMapping mapping() {
        return xml;
    }

    @Override
    protected List<String> unfit() {
        return List.of(
                "<Book><title>s3cret</title>",
                "<Book><title>s3cret</title><pages>s3cret</pages></Book>",
                "s3cret",
                "<Book><title>&s3cret;</title></Book>",
                "<!DOCTYPE s3cret><Book/>");
    }

    @Test
    void readsAndWritesARecord() throws IOException {
        Order order = new Order("a", List.of(new Item("n", 2), new Item("m", 3)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        xml.write(order, out);
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("<Order><id>a</id>");
        assertThat(read(out.toString(StandardCharsets.UTF_8), Order.class)).isEqualTo(order);
    }

    @Test
    void readsADeclarationCommentsAndAnotherEncoding() throws IOException {
        String body =
                "<?xml version=\"1.0\" encoding=\"UTF-16\"?><!-- c --><Item><name>ü</name><count>1</count></Item>";
        assertThat(xml.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_16)), Item.class))
                .isEqualTo(new Item("ü", 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <Item><name>a</name>                                | malformed XML
                    <Item><name>a</Item>                                | malformed XML
                    nonsense                                            | malformed XML at line 1, column 1
                    <Item><name>a</name><count>1</count></Item>x        | malformed XML
                    <Item><count>1</count></Item><Item/>                | malformed XML
                    <Item><name>a</name><count>many</count></Item>      | the value must be a whole number at /count, line 1
                    <Item><name>&secret;</name><count>1</count></Item>  | malformed XML
                    <Item><name>a</name><count>1</count><c>1</c></Item> | ok
                    """)
    void namesThePlaceOfWhatDoesNotFit(String body, String expected) throws IOException {
        if (expected.equals("ok")) {
            assertThat(read(body, Item.class)).isEqualTo(new Item("a", 1));
        } else {
            assertThat(detail(body, Item.class))
                    .startsWith("The body does not fit: " + expected)
                    .contains(" line 1, column ");
        }
    }

    @Test
    void refusesExternalEntities(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret");
        String body = "<!DOCTYPE Item [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]><Item><name>&e;</name></Item>";
        assertThat(detail(body, Item.class))
                .startsWith("XML with a document type is not accepted at line 1")
                .doesNotContain("s3cret");
    }

    @Test
    void refusesExternalDocumentTypes() {
        assertThat(detail("<!DOCTYPE Item SYSTEM \"http://127.0.0.1:1/x.dtd\"><Item/>", Item.class))
                .startsWith("XML with a document type is not accepted");
    }

    @Test
    void refusesEntitiesThatMultiply() {
        StringBuilder body = new StringBuilder("<?xml version=\"1.0\"?>\n<!DOCTYPE l [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 10; i++) {
            body.append("<!ENTITY l")
                    .append(i)
                    .append(" \"")
                    .append(("&l" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        body.append("]><l>&l9;</l>");
        assertThat(detail(body.toString(), String.class)).startsWith("XML with a document type is not accepted");
    }

    @Test
    void refusesDeepNesting() {
        assertThat(detail("<a>".repeat(100_000), Object.class)).hasSizeLessThan(400);
    }

    @Test
    void refusesAnEmptyBodyAndBrokenEncodings() {
        assertThat(detail("", Item.class)).isEqualTo("The body is empty; it must be XML");
        byte[] bytes = "<Item><name>ü</name></Item>".getBytes(StandardCharsets.ISO_8859_1);
        ProblemException failure = catchThrowableOfType(
                ProblemException.class, () -> xml.read(new ByteArrayInputStream(bytes), Item.class));
        assertThat(failure.problem().detail()).contains("broken encoding");
    }

    @Test
    void refusesAMapperThatReadsDocumentTypes() {
        XMLInputFactory open = XMLInputFactory.newFactory();
        open.setProperty(XMLInputFactory.SUPPORT_DTD, true);
        XmlMapper mapper = new XmlMapper(new XmlFactory(open));
        mapper.tokenStreamFactory().getXMLInputFactory().setProperty(XMLInputFactory.SUPPORT_DTD, true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonBody.xml(mapper))
                .withMessageContaining(XMLInputFactory.SUPPORT_DTD);
    }

    @Test
    void refusesAMapperForJson() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonBody.xml(new JsonMapper()))
                .withMessageContaining("jackson-dataformat-xml");
    }

    private Object read(String body, Type type) throws IOException {
        return xml.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), type);
    }

    private String detail(String body, Type type) {
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> read(body, type));
        assertThat(failure)
                .as("failure of %s", body.length() > 80 ? body.length() : body)
                .isNotNull();
        assertThat(failure.problem().status()).isEqualTo(400);
        return String.valueOf(failure.problem().detail());
    }
}
