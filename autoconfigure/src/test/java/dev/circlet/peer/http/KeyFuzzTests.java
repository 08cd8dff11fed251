package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.circlet.VirtualTime;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidKeyException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/**
 * Keys of any kind. An input is a key in UTF-16, so that it can be malformed, and at the same time what a peer claims to be a
 * key in UTF-8.
 */
class KeyFuzzTests {

    private static final int MAX_KEY_BYTES = 1_024;

    private static final VirtualTime TIME = new VirtualTime();

    private static final Groups GROUPS = Groups.builder()
            .ticker(TIME)
            .scheduler(TIME)
            .executors(spec -> Runnable::run)
            .build();

    private static final Group ECHO =
            GROUPS.register(GroupSpec.named("echo").build(), key -> key.getBytes(StandardCharsets.UTF_8));

    @AfterAll
    static void close() {
        GROUPS.close();
    }

    @FuzzTest(maxDuration = "2m")
    void aKeyArrivesAsItIsOrIsRefused(byte[] input) throws ProtocolException {
        String key = StandardCharsets.UTF_16BE.decode(ByteBuffer.wrap(input)).toString();
        if (input.length % 2 == 0) {
            key = ByteBuffer.wrap(input).asCharBuffer().toString();
        }
        byte[] utf8 = utf8(key);
        inAGroup(key, utf8);
        onTheWire(key, utf8);
        fromTheWire(input);
    }

    private static byte @Nullable [] utf8(String key) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
            byte[] array = new byte[bytes.remaining()];
            bytes.get(array);
            return array;
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    private static void inAGroup(String key, byte @Nullable [] utf8) {
        if (utf8 != null && utf8.length > 0 && utf8.length <= MAX_KEY_BYTES) {
            assertThat(ECHO.get(key).toByteArray()).isEqualTo(utf8);
        } else {
            assertThatThrownBy(() -> ECHO.get(key))
                    .isInstanceOfSatisfying(
                            InvalidKeyException.class,
                            refused -> assertThat(key.length() > 100
                                            && String.valueOf(refused.getMessage())
                                                    .contains(key.substring(0, 100)))
                                    .isFalse());
        }
    }

    private static void onTheWire(String key, byte @Nullable [] utf8) throws ProtocolException {
        Output out = new Output(16);
        if (utf8 != null && utf8.length > 0 && utf8.length <= Frame.MAX_KEY_BYTES) {
            out.key(key);
            Input in = new Input(List.of(ByteBuffer.wrap(out.array(), 0, out.size())));
            assertThat(in.key()).isEqualTo(key);
            assertThat(in.remaining()).isZero();
        } else {
            assertThatThrownBy(() -> out.key(key)).isInstanceOf(ProtocolException.class);
        }
    }

    private static void fromTheWire(byte[] claimed) throws ProtocolException {
        Output out = new Output(16);
        out.varint(claimed.length);
        out.raw(claimed, claimed.length);
        String key;
        try {
            key = new Input(List.of(ByteBuffer.wrap(out.array(), 0, out.size()))).key();
        } catch (ProtocolException refused) {
            byte[] replaced = new String(claimed, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            assertThat(claimed.length == 0 || claimed.length > Frame.MAX_KEY_BYTES || !Arrays.equals(replaced, claimed))
                    .isTrue();
            return;
        }
        assertThat(utf8(key)).isEqualTo(claimed);
    }
}
