package dev.circlet.router.json;

import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.xml.XmlMapper;

/**
 * Reads the prologue of an XML document before Jackson does, because a document type would otherwise be skipped in silence.
 * The only class of this room that needs jackson-dataformat-xml.
 */
final class XmlParsing implements JacksonBody.Parsing {

    private final XMLInputFactory input;
    private final XmlMapper mapper;

    XmlParsing(ObjectMapper mapper) {
        if (!(mapper instanceof XmlMapper xml)) {
            throw new IllegalArgumentException("XML needs an XmlMapper, not a "
                    + mapper.getClass().getSimpleName() + "; add jackson-dataformat-xml and build one");
        }
        this.mapper = xml.rebuild()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        this.input = xml.tokenStreamFactory().getXMLInputFactory();
        refuse(XMLInputFactory.SUPPORT_DTD);
        refuse(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES);
    }

    private void refuse(String property) {
        if (Boolean.TRUE.equals(input.getProperty(property))) {
            throw new IllegalArgumentException(
                    "The XmlMapper has " + property
                            + " on, which lets a request read files and exhaust memory; set it to false on its XMLInputFactory");
        }
    }

    @Override
    public @Nullable Object read(InputStream in, JavaType type) throws IOException {
        try {
            XMLStreamReader xml = input.createXMLStreamReader(in);
            while (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
                if (xml.getEventType() == XMLStreamConstants.DTD) {
                    throw bad("XML with a document type is not accepted", xml.getLocation(), null);
                }
                xml.next();
            }
            return mapper.readValue(xml, type);
        } catch (XMLStreamException ex) {
            throw failure(ex);
        }
    }

    private static RuntimeException failure(XMLStreamException failure) throws IOException {
        boolean encoding = failure.getCause() instanceof java.io.CharConversionException;
        if (failure.getCause() instanceof IOException io && !encoding) {
            throw io;
        }
        String what = encoding ? "XML in a broken encoding" : "malformed XML";
        return bad("The body does not fit: " + what, failure.getLocation(), failure);
    }

    private static ProblemException bad(String what, @Nullable Location place, @Nullable Throwable cause) {
        boolean known = place != null && place.getLineNumber() > 0;
        String where = known ? " at line " + place.getLineNumber() + ", column " + place.getColumnNumber() : "";
        return new ProblemException(Problem.of(400, what + where), cause);
    }
}
