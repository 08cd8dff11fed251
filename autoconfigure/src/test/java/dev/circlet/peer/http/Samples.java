package dev.circlet.peer.http;

import dev.circlet.cache.Answer;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Inbound.KeyState;
import dev.circlet.cache.Inbound.Setting;
import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerRequest.Numbered;
import dev.circlet.peer.PeerRequest.Subject;
import dev.circlet.ring.Member;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Messages by chance, out of numbers that survive the rounding of the wire format. */
final class Samples {

    private static final int[] ODD = {'a', 'Z', '0', ' ', '/', 0, 0x7F, 0xE9, 0x7FF, 0x800, 0xFFFD, 0x1F600, 0x10FFFF};

    private final Random random;

    Samples(long seed) {
        random = new Random(seed);
    }

    Envelope envelope() {
        return new Envelope(name(), random.nextLong(), count(), random.nextLong(), random.nextInt(9), count(), coin());
    }

    PeerRequest request() {
        return switch (random.nextInt(9)) {
            case 0, 1 -> new PeerRequest.Fetch(name(), random.nextInt(), coin(), coin(), some(1, this::query));
            case 2 -> new PeerRequest.Peek(name(), random.nextInt(), some(1, this::query));
            case 3 -> new PeerRequest.Invalidate(some(0, this::numbered));
            case 4 -> new PeerRequest.Info(subject());
            case 5 ->
                new PeerRequest.Lease(name(), random.nextInt(), query(), random.nextLong(), coin(), coin(), coin());
            case 6, 7 -> new PeerRequest.Fill(name(), random.nextInt(), query(), random.nextLong(), answer());
            default ->
                new PeerRequest.Pull(
                        name(), random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt(1 << 20));
        };
    }

    PeerReply reply() {
        return switch (random.nextInt(13)) {
            case 0 -> new PeerReply.Hello(random.nextLong(), count(), random.nextLong(), coin());
            case 1 -> new PeerReply.Loading();
            case 2, 3, 4 -> new PeerReply.KeyAnswer(random.nextInt(256), answer());
            case 5 -> new PeerReply.Acknowledged(some(0, this::member));
            case 6 -> new PeerReply.NodeInfo(text(), some(0, this::member), some(0, this::setting));
            case 7 -> new PeerReply.KeyInfo(new KeyState(text(), number(), number(), text()));
            case 8 -> new PeerReply.Missed(some(0, this::numbered), coin() ? -1 : count() * 1_000, coin());
            case 9 -> new PeerReply.Leased(random.nextLong(), count());
            case 10 -> new PeerReply.Pulled(key(), answer());
            case 11 -> new PeerReply.Refusal(pick(PeerReply.Reason.values()), text());
            default -> new PeerReply.End();
        };
    }

    private Answer answer() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> new Answer.Value(bytes(), age(), remaining(), coin(), coin(), coin());
            case 2 -> new Answer.Absent(age(), remaining(), coin(), coin());
            case 3 -> new Answer.Failed(text(), coin() ? null : text());
            default -> {
                Answer.Reason[] reasons = Answer.Reason.values();
                yield new Answer.Refused(reasons[random.nextInt(reasons.length - 1)], count());
            }
        };
    }

    private ByteView bytes() {
        byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 70_000 : 200)];
        random.nextBytes(bytes);
        return ByteView.of(bytes);
    }

    private KeyQuery query() {
        return new KeyQuery(
                key(),
                coin() ? KeyQuery.ANY_AGE : age(),
                coin() ? KeyQuery.NO_MARK : random.nextLong(),
                random.nextInt(1 << 20));
    }

    private Numbered numbered() {
        @Nullable String key = coin() ? key() : null;
        return new Numbered(count(), name(), key, age(), random.nextLong());
    }

    private Subject subject() {
        return switch (random.nextInt(3)) {
            case 0 -> new Subject.Node();
            case 1 -> new Subject.Key(name(), key());
            default -> new Subject.Missed(count());
        };
    }

    private Member member() {
        return new Member(
                name(),
                URI.create("http://10.0.0." + random.nextInt(256) + ":8080/app"),
                1 + random.nextInt(100),
                pick(Member.State.values()));
    }

    private Setting setting() {
        return new Setting(text(), text());
    }

    private long age() {
        return number() * 1_000;
    }

    private long remaining() {
        return coin() ? Answer.NO_TTL : random.nextInt(1 << 30) * 1_000_000L;
    }

    /** A number of any size and sign. */
    private long number() {
        return random.nextLong() >> 12 + random.nextInt(50);
    }

    private long count() {
        return Math.abs(number());
    }

    private String name() {
        return chars(1 + random.nextInt(64), "abcXYZ019._:-".chars().toArray());
    }

    private String key() {
        return chars(1 + random.nextInt(random.nextInt(20) == 0 ? 2_000 : 30), ODD);
    }

    private String text() {
        return chars(random.nextInt(40), ODD);
    }

    private String chars(int length, int[] alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    private boolean coin() {
        return random.nextBoolean();
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> List<T> some(int least, Supplier<T> source) {
        return Stream.generate(source).limit(least + random.nextInt(5)).toList();
    }
}
