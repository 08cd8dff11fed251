package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Answer;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Inbound.KeyState;
import dev.circlet.cache.Inbound.Setting;
import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerRequest.Numbered;
import dev.circlet.ring.Member;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Pins version 1 of the protocol. If one of these bytes changes, members of different releases no longer understand each
 * other: raise the version instead of changing the file.
 */
class GoldenBytesTests {

    private static final Envelope ENVELOPE =
            new Envelope("node-a", 0x1122334455667788L, 3, 0x0102030405060708L, 0, 5_000, false);
    private static final Answer VALUE =
            new Answer.Value(ByteView.utf8("hello"), 1_500_000, 60_000_000_000L, true, false);
    private static final Member MEMBER =
            new Member("node-b", URI.create("http://10.0.0.2:8080/app"), 2, Member.State.UP);
    private static final long MARK = 0x0807060504030201L;
    private static final HexFormat HEX = HexFormat.of();

    private static Map<String, PeerRequest> requests() {
        Map<String, PeerRequest> requests = new LinkedHashMap<>();
        KeyQuery query = new KeyQuery("caf\u00E9", 2_000_000_000L, 300);
        requests.put(
                "fetch",
                new PeerRequest.Fetch("books", 0x0A0B0C0D, false, true, List.of(KeyQuery.of("isbn:1"), query)));
        requests.put("peek", new PeerRequest.Peek("books", 1, List.of(query)));
        requests.put(
                "peek-marked", new PeerRequest.Peek("books", 1, List.of(new KeyQuery("k", 2_000_000_000L, MARK, 0))));
        requests.put(
                "invalidate",
                new PeerRequest.Invalidate(
                        List.of(new Numbered(3, "books", "k", 1_000, MARK), new Numbered(4, "books", null, 0, -1))));
        requests.put("info-node", new PeerRequest.Info(new PeerRequest.Subject.Node()));
        requests.put("info-key", new PeerRequest.Info(new PeerRequest.Subject.Key("books", "k")));
        requests.put("info-missed", new PeerRequest.Info(new PeerRequest.Subject.Missed(128)));
        requests.put("lease", new PeerRequest.Lease("books", 1, KeyQuery.of("k"), 5, true, false, false));
        requests.put("fill", new PeerRequest.Fill("books", 1, KeyQuery.of("k"), 5, VALUE));
        requests.put("pull", new PeerRequest.Pull("books", 1, 0x10000000, 0xF0000000, 1_000));
        return requests;
    }

    private static Map<String, PeerReply> replies() {
        Map<String, PeerReply> replies = new LinkedHashMap<>();
        replies.put("hello", new PeerReply.Hello(0x1122334455667788L, 3, 0x0102030405060708L, true));
        replies.put("loading", new PeerReply.Loading());
        replies.put("value", new PeerReply.KeyAnswer(1, VALUE));
        replies.put(
                "value-without-ttl",
                new PeerReply.KeyAnswer(0, new Answer.Value(ByteView.empty(), -1_000, Answer.NO_TTL, false, true)));
        replies.put("absent", new PeerReply.KeyAnswer(0, new Answer.Absent(0, 5_000_000_000L, false)));
        replies.put("absent-confirmed", new PeerReply.KeyAnswer(0, new Answer.Absent(0, 5_000_000_000L, false, true)));
        replies.put(
                "value-confirmed",
                new PeerReply.KeyAnswer(
                        1, new Answer.Value(ByteView.utf8("hello"), 1_500_000, 60_000_000_000L, true, false, true)));
        replies.put("failed", new PeerReply.KeyAnswer(0, new Answer.Failed("java.io.IOException", "boom")));
        replies.put("failed-silently", new PeerReply.KeyAnswer(0, new Answer.Failed("java.io.IOException", null)));
        replies.put("refused", new PeerReply.KeyAnswer(0, new Answer.Refused(Answer.Reason.OVERLOADED, 250)));
        replies.put("acknowledged", new PeerReply.Acknowledged(List.of(MEMBER)));
        replies.put(
                "node-info",
                new PeerReply.NodeInfo("0.1.0", List.of(MEMBER), List.of(new Setting("books.ttl", "PT1M"))));
        replies.put("key-info", new PeerReply.KeyInfo(new KeyState("main", 12, -1, "owner")));
        replies.put("missed", new PeerReply.Missed(List.of(new Numbered(3, "books", "k", 1_000, MARK)), 9_000, true));
        replies.put("leased", new PeerReply.Leased(5, 10_000));
        replies.put("pulled", new PeerReply.Pulled("k", VALUE));
        replies.put("refusal", new PeerReply.Refusal(PeerReply.Reason.BUSY, "later"));
        replies.put("end", new PeerReply.End());
        return replies;
    }

    /** The example of the documentation: one fetch, one reply. */
    private static Map<String, String> conversation() throws IOException {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_000L));
        PeerAuth auth = new PeerAuth(List.of(secret), clock);
        PeerRequest fetch = new PeerRequest.Fetch("books", 0x0A0B0C0D, false, true, List.of(KeyQuery.of("isbn:1")));
        Output body = RequestCodec.encode(ENVELOPE, fetch);
        PeerAuth.Signature signature =
                auth.sign("/_circlet/v1/fetch", "node-b", "node-a", ENVELOPE.incarnation(), body.array(), body.size());
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("request-header", signature.header());
        lines.put("request-body", HEX.formatHex(body.toByteArray()));
        PeerReply hello = new PeerReply.Hello(0x99, 0, 0x0102030405060708L, false);
        PeerReply answer = new PeerReply.KeyAnswer(0, VALUE);
        lines.put("reply-body", HEX.formatHex(FakePeer.frames(signature.seal(), hello, answer, new PeerReply.End())));
        lines.put("skew-notice", new SkewNotice(-45_000, false).sign(new Secret(secret), signature.mac()));
        return lines;
    }

    private static Map<String, String> actual() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        for (var request : requests().entrySet()) {
            byte[] bytes = RequestCodec.encode(ENVELOPE, request.getValue()).toByteArray();
            lines.put("request." + request.getKey(), HEX.formatHex(bytes));
        }
        for (var reply : replies().entrySet()) {
            lines.put(
                    "reply." + reply.getKey(),
                    HEX.formatHex(ReplyCodec.encode(reply.getValue()).toByteArray()));
        }
        conversation().forEach((name, line) -> lines.put("conversation." + name, line));
        return lines;
    }

    private static Map<String, String> golden() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        try (InputStream in = GoldenBytesTests.class.getResourceAsStream("/golden/protocol-v1.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] parts = line.split(" ", 2);
                        lines.put(parts[0], parts[1]);
                    });
        }
        return lines;
    }

    @Test
    void writesTheBytesOfVersionOne() throws IOException {
        String expected = lines(golden());
        assertThat(lines(actual())).isEqualTo(expected);
    }

    private static String lines(Map<String, String> map) {
        return map.entrySet().stream()
                .map(line -> line.getKey() + ' ' + line.getValue())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void readsTheBytesOfVersionOne() throws IOException {
        Map<String, String> golden = golden();
        for (var request : requests().entrySet()) {
            byte[] bytes = HEX.parseHex(golden.get("request." + request.getKey()));
            assertThat(CodecTests.decodeRequest(bytes))
                    .isEqualTo(new RequestCodec.Decoded(ENVELOPE, request.getValue()));
        }
        for (var reply : replies().entrySet()) {
            byte[] bytes = HEX.parseHex(golden.get("reply." + reply.getKey()));
            assertThat(CodecTests.decodeReply(bytes)).isEqualTo(reply.getValue());
        }
    }

    @Test
    void areTheOnesOfTheDocumentation() throws IOException {
        String documentation = Files.readString(Path.of("..", "docs", "protocol.md"));
        Map<String, String> golden = golden();

        assertThat(documentation).contains("X-Circlet-Auth: " + golden.get("conversation.request-header"));
        assertThat(documentation).contains("X-Circlet-Skew: " + golden.get("conversation.skew-notice"));
        assertThat(dump(documentation, "request")).isEqualTo(golden.get("conversation.request-body"));
        assertThat(dump(documentation, "reply")).isEqualTo(golden.get("conversation.reply-body"));
    }

    /** Joins the bytes of a hex dump: each line has them before a vertical bar. */
    private static String dump(String documentation, String name) {
        Matcher block = Pattern.compile("<!-- dump: " + name + " -->\\s*```text\\n(.*?)```", Pattern.DOTALL)
                .matcher(documentation);
        assertThat(block.find()).as("a dump of the %s", name).isTrue();
        return Arrays.stream(block.group(1).split("\n"))
                .map(line -> line.replaceFirst("\\|.*", "").replace(" ", ""))
                .collect(Collectors.joining());
    }

    @Test
    void nameEveryTypeOfFrame() {
        assertThat(requests().values().stream().map(RequestCodec::type).distinct())
                .hasSize(7);
        assertThat(replies().values().stream().map(Object::getClass).distinct())
                .hasSize(PeerReply.class.getPermittedSubclasses().length);
    }
}
