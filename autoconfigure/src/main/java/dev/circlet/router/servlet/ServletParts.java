package dev.circlet.router.servlet;

import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import dev.circlet.router.Upload;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a multipart body, as the container parsed them. Its settings bound them; the threshold above which a part goes to
 * a file is the container's too.
 */
final class ServletParts {

    private static final Logger log = LoggerFactory.getLogger(ServletParts.class);

    private final Collection<Part> parts;

    private ServletParts(Collection<Part> parts) {
        this.parts = parts;
    }

    static ServletParts read(HttpServletRequest request) {
        try {
            return new ServletParts(request.getParts());
        } catch (IOException | ServletException | RuntimeException ex) {
            throw new ProblemException(problem(ex), ex);
        }
    }

    List<Upload> uploads() {
        List<Upload> uploads = new ArrayList<>(parts.size());
        parts.forEach(part -> uploads.add(new ServletUpload(part)));
        return uploads;
    }

    void delete() {
        for (Part part : parts) {
            try {
                part.delete();
            } catch (IOException | RuntimeException ex) {
                log.debug("A part of a multipart body could not be deleted", ex);
            }
        }
    }

    /** The API has one exception for three cases, so the words of the containers must tell them apart. */
    private static Problem problem(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = (cause.getClass().getSimpleName() + " " + cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("multi") && text.contains("config")) {
                return Problem.of(415, "This server reads no multipart bodies");
            }
            if (text.contains("limit") || text.contains("exceed") || text.contains("too large")) {
                return Problem.of(413, "The multipart body, one of its parts or their number is larger than allowed");
            }
        }
        return Problem.of(400, "The multipart body is broken");
    }

    private record ServletUpload(Part part) implements Upload {

        @Override
        public String name() {
            return part.getName();
        }

        /** Without directories, which some clients send and RFC 7578 (section 4.2) forbids to use. */
        @Override
        public @Nullable String fileName() {
            String name = part.getSubmittedFileName();
            return name == null ? null : name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        }

        @Override
        public @Nullable String contentType() {
            return part.getContentType();
        }

        @Override
        public long size() {
            return part.getSize();
        }

        @Override
        public InputStream open() throws IOException {
            return part.getInputStream();
        }
    }
}
