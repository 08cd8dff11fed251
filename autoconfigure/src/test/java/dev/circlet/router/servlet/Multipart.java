package dev.circlet.router.servlet;

/** The body of an upload, written by hand. */
final class Multipart {

    static final String TYPE = "multipart/form-data; boundary=line";

    private final StringBuilder text = new StringBuilder();

    static Multipart note(String text) {
        return new Multipart().part("name=\"note\"", text);
    }

    Multipart file(String fileName, String content) {
        return part("name=\"file\"; filename=\"" + fileName + "\"\r\nContent-Type: text/plain", content);
    }

    private Multipart part(String disposition, String content) {
        text.append("--line\r\nContent-Disposition: form-data; ")
                .append(disposition)
                .append("\r\n\r\n");
        text.append(content).append("\r\n");
        return this;
    }

    String end() {
        return text + "--line--\r\n";
    }

    String unfinished() {
        return text.toString();
    }
}
