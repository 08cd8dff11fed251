package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.CodecContract;
import dev.circlet.codec.JsonCodec;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The values of Spring's cache, as JSON behind a version. */
class EntryCodecTests extends CodecContract<Object> {

    record Price(String symbol, long cents) {}

    @Override
    protected Codec<Object> codec() {
        return new EntryCodec("prices", Price.class, new JsonCodec<>(JsonMapper.shared(), Price.class));
    }

    @Override
    protected List<Object> values() {
        return List.of(new Price("ACME", 3), new Price("äß€", Long.MIN_VALUE));
    }

    @Override
    protected List<Object> unwritable() {
        return List.of("no price", 3);
    }

    @Override
    protected List<ByteView> malformed() {
        return List.of(ByteView.empty(), ByteView.of(new byte[3]), ByteView.utf8("{\"symbol\":\"ACME\"}"));
    }

    @Test
    void refusesTheBytesOfAnotherVersion() throws IOException {
        Codec<Object> other = new EntryCodec(
                "prices", Price.class, new JsonCodec<>(JsonMapper.shared(), Price.class).withVersion("2"));
        ByteView bytes = other.encode(new Price("ACME", 3));
        assertThatThrownBy(() -> codec().decode(bytes)).isInstanceOf(IOException.class);
    }
}
