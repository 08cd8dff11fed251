package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.circlet.cache.Answer;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerReply.KeyAnswer;
import dev.circlet.peer.PeerReply.Reason;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerRequest.Fetch;
import dev.circlet.peer.PeerRequest.Invalidate;
import dev.circlet.peer.PeerRequest.Numbered;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTests {

    private static final Envelope ENVELOPE = new Envelope("node-1", 42, 7, 99, 1, 5_000, false);

    /** Run with {@code -Dcodec.seed=...} to repeat a failure. */
    private static final long SEED = Long.getLong("codec.seed", System.nanoTime());

    static RequestCodec.Decoded decodeRequest(byte[] bytes) throws ProtocolException {
        Input in = new Input(List.of(ByteBuffer.wrap(bytes)));
        if (in.int32() != in.remaining()) {
            throw ProtocolException.malformed("length");
        }
        return RequestCodec.decode(in);
    }

    private static byte[] encode(PeerReply frame) throws ProtocolException {
        return ReplyCodec.encode(frame).toByteArray();
    }

    static PeerReply decodeReply(byte[] bytes) throws ProtocolException {
        Input in = new Input(List.of(ByteBuffer.wrap(bytes)));
        if (in.int32() != in.remaining() + Frame.SEAL_BYTES) {
            throw ProtocolException.malformed("length");
        }
        return ReplyCodec.decode(in);
    }

    private static Fetch fetch(KeyQuery... queries) {
        return new Fetch("books", 5, false, true, List.of(queries));
    }

    private static PeerRequest throughTheWire(PeerRequest request) throws ProtocolException {
        return decodeRequest(RequestCodec.encode(ENVELOPE, request).toByteArray())
                .request();
    }

    private static KeyQuery throughTheWire(KeyQuery query) throws ProtocolException {
        return ((Fetch) throughTheWire(fetch(query))).keys().get(0);
    }

    private static Answer throughTheWire(Answer answer) throws ProtocolException {
        return ((KeyAnswer) decodeReply(encode(new KeyAnswer(0, answer)))).answer();
    }

    private static Answer.Value value(long age, long remaining) {
        return new Answer.Value(ByteView.utf8("v"), age, remaining, false, false);
    }

    @Test
    void readsEveryRequestAsItWasWritten() throws Exception {
        Samples samples = new Samples(SEED);
        for (int i = 0; i < 5_000; i++) {
            Envelope envelope = samples.envelope();
            PeerRequest request = samples.request();
            byte[] bytes = RequestCodec.encode(envelope, request).toByteArray();

            assertThat(decodeRequest(bytes))
                    .as("seed %d, message %d", SEED, i)
                    .isEqualTo(new RequestCodec.Decoded(envelope, request));
        }
    }

    @Test
    void readsEveryReplyAsItWasWritten() throws Exception {
        Samples samples = new Samples(SEED);
        for (int i = 0; i < 5_000; i++) {
            PeerReply frame = samples.reply();

            assertThat(decodeReply(encode(frame)))
                    .as("seed %d, message %d", SEED, i)
                    .isEqualTo(frame);
        }
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        Samples samples = new Samples(SEED);
        for (int i = 0; i < 200; i++) {
            byte[] request =
                    RequestCodec.encode(samples.envelope(), samples.request()).toByteArray();
            byte[] reply = encode(samples.reply());
            for (int length = Frame.LENGTH_BYTES; length < Math.min(request.length, 400); length++) {
                Input cut = body(request, length);
                assertThatThrownBy(() -> RequestCodec.decode(cut))
                        .as("seed %d, message %d", SEED, i)
                        .isInstanceOf(ProtocolException.class);
            }
            for (int length = Frame.LENGTH_BYTES; length < Math.min(reply.length, 400); length++) {
                Input cut = body(reply, length);
                assertThatThrownBy(() -> ReplyCodec.decode(cut))
                        .as("seed %d, message %d", SEED, i)
                        .isInstanceOf(ProtocolException.class);
            }
        }
    }

    private static Input body(byte[] frame, int end) {
        return new Input(List.of(ByteBuffer.wrap(frame, Frame.LENGTH_BYTES, end - Frame.LENGTH_BYTES)));
    }

    /** What is read from altered bytes is written as just these bytes: nothing is guessed, overlooked or repaired. */
    @Test
    void readsAlteredBytesOnlyAsTheMessageTheyAre() throws Exception {
        Samples samples = new Samples(SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] request =
                    RequestCodec.encode(samples.envelope(), samples.request()).toByteArray();
            byte[] reply = encode(samples.reply());
            alter(random, request);
            alter(random, reply);
            assertSameOrRefused(i, request, () -> {
                RequestCodec.Decoded decoded = decodeRequest(request);
                return RequestCodec.encode(decoded.envelope(), decoded.request());
            });
            assertSameOrRefused(i, reply, () -> ReplyCodec.encode(decodeReply(reply)));
        }
    }

    private interface Recoding {
        Output run() throws ProtocolException;
    }

    private static void assertSameOrRefused(int i, byte[] bytes, Recoding recoding) {
        try {
            assertThat(recoding.run().toByteArray())
                    .as("seed %d, message %d", SEED, i)
                    .isEqualTo(bytes);
        } catch (ProtocolException refused) {
            assertThat(refused.reason()).isNotNull();
        }
    }

    private static void alter(Random random, byte[] bytes) {
        bytes[random.nextInt(Math.min(bytes.length, 120))] = (byte) random.nextInt();
    }

    @Test
    void refusesBytesAfterTheEnd() throws Exception {
        byte[] bytes = RequestCodec.encode(ENVELOPE, fetch(KeyQuery.of("k"))).toByteArray();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[3]++;

        assertThatThrownBy(() -> decodeRequest(longer)).hasMessage("1 bytes follow the end of the frame");
    }

    @Test
    void refusesAnotherVersionAsSuch() throws Exception {
        byte[] bytes = RequestCodec.encode(ENVELOPE, fetch(KeyQuery.of("k"))).toByteArray();
        bytes[5] = 2;

        assertThat(catchThrowable(() -> decodeRequest(bytes)))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.VERSION))
                .hasMessage("Version 2 of the protocol is unknown here, 1 is");
    }

    @Test
    void refusesUnknownOperationsAsSuch() throws Exception {
        byte[] bytes = RequestCodec.encode(ENVELOPE, fetch(KeyQuery.of("k"))).toByteArray();
        bytes[4] = 0x3F;

        assertThat(catchThrowable(() -> decodeRequest(bytes)))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "65535, true", "0, false", "65536, false"})
    void limitsKeys(int length, boolean allowed) throws Exception {
        KeyQuery query = KeyQuery.of("k".repeat(length));
        if (allowed) {
            assertThat(throughTheWire(query)).isEqualTo(query);
        } else {
            assertLimit(() -> RequestCodec.encode(ENVELOPE, fetch(query)));
        }
    }

    @Test
    void limitsTheBytesOfKeysAndNotTheirCharacters() throws Exception {
        assertThat(throughTheWire(KeyQuery.of("\u20AC".repeat(21_845)))).isNotNull();
        assertLimit(() -> RequestCodec.encode(ENVELOPE, fetch(KeyQuery.of("\u20AC".repeat(21_846)))));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "256, true", "0, false", "257, false"})
    void limitsTheNumberOfKeys(int count, boolean allowed) throws Exception {
        Fetch fetch = new Fetch("books", 5, false, true, Collections.nCopies(count, KeyQuery.of("k")));
        if (allowed) {
            assertThat(throughTheWire(fetch)).isEqualTo(fetch);
        } else {
            assertLimit(() -> RequestCodec.encode(ENVELOPE, fetch));
        }
    }

    @Test
    void refusesAnAnnouncedNumberOfKeysBeforeReadingThem() {
        Output out = new Output(64);
        out.int8(0);
        Input many = input(out, 0x81, 0x02);
        assertLimit(() -> many.count(Frame.MAX_KEYS, "keys"));
        Input missing = input(new Output(8), 0x80, 0x02);
        assertThatThrownBy(() -> missing.count(Frame.MAX_KEYS, "keys")).hasMessageContaining("too short for 256 keys");
    }

    private static Input input(Output out, int... bytes) {
        for (int value : bytes) {
            out.int8(value);
        }
        Input in = new Input(List.of(ByteBuffer.wrap(out.toByteArray())));
        while (in.remaining() > bytes.length) {
            in.read();
        }
        return in;
    }

    @Test
    void limitsTheNumberOfInvalidations() throws Exception {
        Numbered entry = new Numbered(1, "books", null, 0, 7);
        Invalidate most = new Invalidate(Collections.nCopies(Frame.MAX_ITEMS, entry));
        assertThat(throughTheWire(most)).isEqualTo(most);

        assertLimit(() ->
                RequestCodec.encode(ENVELOPE, new Invalidate(Collections.nCopies(Frame.MAX_ITEMS + 1, entry))));
    }

    private static void assertLimit(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.LIMIT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "with space",
                "slash/",
                "\u00E9",
                "over-sixty-four-characters-------------------------------------64+"
            })
    void refusesGroupNamesOutsideTheirPattern(String group) {
        Fetch fetch = new Fetch(group, 5, false, true, List.of(KeyQuery.of("k")));
        assertThatThrownBy(() -> RequestCodec.encode(ENVELOPE, fetch)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "a\uDC00", "\uDC00\uD800", "\uD83D"})
    void refusesKeysWithoutAUtf8Form(String key) {
        assertThatThrownBy(() -> RequestCodec.encode(ENVELOPE, fetch(KeyQuery.of(key))))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("The key holds a lone surrogate and has no UTF-8 form");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C0 80", "ED A0 80", "F4 90 80 80", "80", "C3", "FF", "E2 82"})
    void refusesMalformedUtf8(String hex) throws Exception {
        String[] digits = hex.split(" ");
        byte[] bytes = RequestCodec.encode(ENVELOPE, fetch(KeyQuery.of("k".repeat(digits.length))))
                .toByteArray();
        for (int i = 0; i < digits.length; i++) {
            // The key is followed by one byte, the number of hits.
            bytes[bytes.length - 1 - digits.length + i] = (byte) Integer.parseInt(digits[i], 16);
        }

        assertThatThrownBy(() -> decodeRequest(bytes)).hasMessageContaining("not well-formed UTF-8");
    }

    @Test
    void repairsTextsForPeopleInsteadOfRefusingThem() throws Exception {
        Answer.Failed failed = new Answer.Failed("X", "lone \uD800 and " + "\u20AC".repeat(30_000));
        Answer.Failed arrived = (Answer.Failed) throughTheWire(failed);

        assertThat(arrived.message())
                .startsWith("lone ? and \u20AC")
                .endsWith("\u20AC")
                .hasSizeBetween(21_000, 22_000);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "1000, 1000", "1001, 2000", "0, 0", "-1, 0", "-999, 0", "-1000, -1000", "-1001, -1000"})
    void roundsAgesOfValuesTowardsOlder(long age, long arrived) throws Exception {
        assertThat(((Answer.Value) throughTheWire(value(age, 0))).ageNanos()).isEqualTo(arrived);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "999, 0", "1000, 1000", "1999, 1000", "0, 0", "-1, -1000"})
    void roundsAgesOfInvalidationsTowardsYounger(long age, long arrived) throws Exception {
        Invalidate sent = new Invalidate(List.of(new Numbered(1, "books", "k", age, 7)));
        assertThat(((Invalidate) throughTheWire(sent)).entries().get(0).ageNanos())
                .isEqualTo(arrived);
        assertThat(throughTheWire(new KeyQuery("k", age, 0)).maxAgeNanos()).isEqualTo(arrived);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE - 1})
    void survivesTheLongestAges(long age) throws Exception {
        long arrived = ((Answer.Value) throughTheWire(value(age, 0))).ageNanos();
        assertThat(Math.abs(arrived / 2 - age / 2)).isLessThan(1_000);
        assertThat(throughTheWire(new KeyQuery("k", age, 0)).maxAgeNanos()).isNotEqualTo(KeyQuery.ANY_AGE);
    }

    @ParameterizedTest
    @CsvSource({"999999, 0", "1000000, 1000000", "1999999, 1000000", "0, 0", "-5, 0", "-9223372036854775808, 0"})
    void roundsRemainingTimesDown(long remaining, long arrived) throws Exception {
        assertThat(((Answer.Value) throughTheWire(value(0, remaining))).remainingNanos())
                .isEqualTo(arrived);
        assertThat(((Answer.Absent) throughTheWire(new Answer.Absent(0, remaining, true))).remainingNanos())
                .isEqualTo(arrived);
    }

    @Test
    void tellsNoTimeToLiveFromALongOne() throws Exception {
        assertThat(((Answer.Value) throughTheWire(value(0, Answer.NO_TTL))).remainingNanos())
                .isEqualTo(Answer.NO_TTL);
        assertThat(((Answer.Value) throughTheWire(value(0, Answer.NO_TTL - 1))).remainingNanos())
                .isLessThan(Answer.NO_TTL - 1);
    }

    @Test
    void doesNotSendWhatIsNeverOnTheWire() {
        Answer unreachable = Answer.Refused.because(Answer.Reason.UNREACHABLE);
        assertThatThrownBy(() -> encode(new KeyAnswer(0, unreachable))).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80 00", "FF 00", "80 80 80 80 80 80 80 80 80 80 00", "FF FF FF FF FF FF FF FF FF 02"})
    void refusesNumbersInOtherThanTheirShortestForm(String hex) {
        Output out = new Output(16);
        for (String digits : hex.split(" ")) {
            out.int8(Integer.parseInt(digits, 16));
        }
        Input in = new Input(List.of(ByteBuffer.wrap(out.toByteArray())));

        assertThatThrownBy(in::varint).isInstanceOf(ProtocolException.class);
    }

    @Test
    void readsAFrameOutOfBuffersOfAnySize() throws Exception {
        Samples samples = new Samples(SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < 500; i++) {
            PeerReply frame = samples.reply();
            byte[] bytes = encode(frame);
            List<ByteBuffer> pieces = new ArrayList<>();
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + random.nextInt(1 + random.nextInt(4_000)));
                pieces.add(ByteBuffer.wrap(bytes, from, to - from).asReadOnlyBuffer());
                from = to;
            }
            Input in = new Input(pieces);
            in.int32();

            assertThat(ReplyCodec.decode(in)).as("seed %d, message %d", SEED, i).isEqualTo(frame);
        }
    }
}
