package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of files that are offered for download. An input is a name in UTF-16, well-formed or not. */
class AttachmentFuzzTests {

    private static final Pattern FORM = Pattern.compile(
            "attachment; filename=\"([\\x20-\\x7E&&[^\"\\\\%]]*)\"(?:; filename\\*=UTF-8''([-A-Za-z0-9!#$&+.^_`|~%]*))?");

    @FuzzTest(maxDuration = "2m")
    void aNameIsReadBackAndAddsNoHeader(byte[] input) {
        String name = ByteBuffer.wrap(input).asCharBuffer().toString();
        Matcher matcher = FORM.matcher(Disposition.attachment(name));
        assertThat(matcher.matches()).isTrue();
        String extended = matcher.group(2);
        // A lone surrogate has no bytes; the JDK writes a question mark in its place.
        String wellFormed = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(extended == null ? matcher.group(1) : PercentText.decoded(extended, false))
                .isEqualTo(wellFormed);
    }
}
