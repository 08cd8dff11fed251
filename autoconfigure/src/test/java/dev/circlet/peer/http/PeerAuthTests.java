package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAuthTests {

    private static final byte[] OLD = "the old secret, which is long enough".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "the new secret, which is long enough".getBytes(StandardCharsets.UTF_8);
    private static final String PATH = "/_circlet/v1/fetch";
    private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);

    private final AtomicLong senderMillis = new AtomicLong(1_000_000);
    private final AtomicLong receiverMillis = new AtomicLong(900_000);

    private static InstantSource at(AtomicLong millis) {
        return () -> Instant.ofEpochMilli(millis.get());
    }

    private final PeerAuth sender = new PeerAuth(List.of(OLD), at(senderMillis));
    private final PeerAuth receiver = new PeerAuth(List.of(OLD), at(receiverMillis));

    {
        receiverMillis.set(1_000_000);
    }

    private PeerAuth.Signature sign() {
        return sender.sign(PATH, "server", "client", 7, BODY, BODY.length);
    }

    private Verdict verify(String header) {
        return receiver.verify(header, PATH, "server", BODY.length);
    }

    private static void assertRefused(Verdict verdict, AuthFailure failure) {
        assertThat(verdict).isEqualTo(new Verdict.Refused(failure));
    }

    @Test
    void acceptsWhatAPeerSigned() {
        assertThat(verify(sign().header())).isInstanceOfSatisfying(Verdict.Ok.class, ok -> {
            assertThat(ok.claims().sender()).isEqualTo("client");
            assertThat(ok.claims().incarnation()).isEqualTo(7);
            assertThat(PeerAuth.fits(ok.claims(), BODY)).isTrue();
            assertThat(PeerAuth.fits(ok.claims(), "ydob".getBytes(StandardCharsets.UTF_8)))
                    .isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31})
    void refusesShortSecretsWithTheirLengthAndARemedy(int length) {
        assertThatThrownBy(() -> new PeerAuth(List.of(new byte[length]), at(senderMillis)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(length + " bytes, but needs at least 32")
                .hasMessageContaining("openssl rand");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void refusesAnyOtherNumberOfSecretsThanOneOrTwo(int count) {
        assertThatThrownBy(() -> new PeerAuth(Collections.nCopies(count, OLD), at(senderMillis)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(count + " peer secrets are given; use one, or two during a rotation");
    }

    @Test
    void refusesEachAlteredCharacterOfTheHeader() {
        String header = sign().header();
        for (int i = 0; i < header.length(); i++) {
            for (char altered : "012AEIQgw-;=".toCharArray()) {
                String forged = header.substring(0, i) + altered + header.substring(i + 1);
                if (altered != header.charAt(i)) {
                    assertThat(verify(forged)).as(forged).isInstanceOf(Verdict.Refused.class);
                }
            }
        }
        assertThat(verify(header)).isInstanceOf(Verdict.Ok.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s=client>s=clienT",
                "i=0000000000000007>i=0000000000000008",
                "c=0>c=1",
                "t=1000000>t=1000001",
                "n=4>n=5",
                "d=>d=A"
            })
    void refusesEachAlteredClaim(String change) {
        String[] parts = change.split(">");
        String header = sign().header();
        String forged = parts[0].equals("d=")
                ? header.replaceFirst("d=.", header.contains("d=A") ? "d=B" : "d=A")
                : header.replace(parts[0] + ";", parts[1] + ";");
        assertThat(forged).isNotEqualTo(header);

        assertRefused(verify(forged), AuthFailure.BAD_MAC);
        assertThat(verify(header)).as("a forgery uses nothing up").isInstanceOf(Verdict.Ok.class);
    }

    @Test
    void bindsRequestsToPathReceiverAndLength() {
        String header = sign().header();

        assertRefused(receiver.verify(header, "/_circlet/v1/peek", "server", BODY.length), AuthFailure.BAD_MAC);
        assertRefused(receiver.verify(header, PATH, "other", BODY.length), AuthFailure.BAD_MAC);
        assertRefused(receiver.verify(header, PATH, "server", BODY.length + 1), AuthFailure.LENGTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=1", "v=2;k=00000000", "\0", "v=1;k=00000000;s=;i=0;c=0;t=0;n=0;d=;m="})
    void refusesHeadersOfAnotherForm(String header) {
        assertRefused(verify(header), AuthFailure.MALFORMED);
        assertRefused(verify(sign().header() + header + ";"), AuthFailure.MALFORMED);
        assertRefused(verify(sign().header() + "x".repeat(100_000)), AuthFailure.MALFORMED);
    }

    @Test
    void refusesAForeignSecret() {
        PeerAuth foreign = new PeerAuth(List.of(NEW), at(senderMillis));
        String header =
                foreign.sign(PATH, "server", "client", 7, BODY, BODY.length).header();

        assertRefused(verify(header), AuthFailure.UNKNOWN_KEY);
        String disguised = header.replaceFirst("k=[0-9a-f]{8}", "k=" + new Secret(OLD).id());
        assertRefused(verify(disguised), AuthFailure.BAD_MAC);
    }

    @Test
    void understandsBothSecretsDuringARotation() {
        InstantSource clock = at(senderMillis);
        List<PeerAuth> steps = List.of(
                new PeerAuth(List.of(OLD), clock),
                new PeerAuth(List.of(OLD, NEW), clock),
                new PeerAuth(List.of(NEW, OLD), clock),
                new PeerAuth(List.of(NEW), clock));
        for (int i = 0; i + 1 < steps.size(); i++) {
            assertUnderstands(steps.get(i), steps.get(i + 1));
            assertUnderstands(steps.get(i + 1), steps.get(i));
        }
        String newest =
                steps.get(3).sign(PATH, "server", "x", 1, BODY, BODY.length).header();
        assertRefused(steps.get(0).verify(newest, PATH, "server", BODY.length), AuthFailure.UNKNOWN_KEY);
    }

    private static void assertUnderstands(PeerAuth from, PeerAuth to) {
        PeerAuth.Signature signature = from.sign(PATH, "server", "client", from.hashCode(), BODY, BODY.length);
        assertThat(to.verify(signature.header(), PATH, "server", BODY.length))
                .isInstanceOfSatisfying(
                        Verdict.Ok.class,
                        ok -> assertThat(ok.seal().next(List.of()))
                                .isEqualTo(signature.seal().next(List.of())));
    }

    @Nested
    class Time {

        @ParameterizedTest
        @CsvSource({"0, true", "30000, true", "-30000, true", "30001, false", "-30001, false", "3600000, false"})
        void mayDifferByThirtySeconds(long skew, boolean accepted) {
            senderMillis.addAndGet(skew);
            PeerAuth.Signature signature = sign();
            Verdict verdict = verify(signature.header());
            if (accepted) {
                assertThat(verdict).isInstanceOf(Verdict.Ok.class);
            } else {
                assertThat(verdict)
                        .isInstanceOfSatisfying(
                                Verdict.Skewed.class,
                                skewed -> assertThat(signature.skew(skewed.header()))
                                        .isEqualTo(new SkewNotice(skew, false)));
            }
        }

        @Test
        void isToldInWords() {
            assertThat(new SkewNotice(-45_000, false).detail()).contains("-45000 ms");
            assertThat(new SkewNotice(-5, true).detail())
                    .contains("older than the peer's start")
                    .contains("-5 ms");
        }

        @Test
        void isAcceptedFromTheReceiversStartOnOnly() {
            PeerAuth young = new PeerAuth(List.of(OLD), at(receiverMillis));
            senderMillis.set(999_999);
            PeerAuth.Signature early = sign();
            assertThat(young.verify(early.header(), PATH, "server", BODY.length))
                    .isInstanceOfSatisfying(
                            Verdict.Skewed.class,
                            skewed -> assertThat(early.skew(skewed.header())).isEqualTo(new SkewNotice(-1, true)));
            senderMillis.set(1_000_000);
            assertThat(young.verify(sign().header(), PATH, "server", BODY.length))
                    .isInstanceOf(Verdict.Ok.class);
        }

        @Test
        void usesNoCounterUpWhileItIsWrong() {
            String header = sign().header();
            receiverMillis.addAndGet(40_000);
            assertThat(verify(header)).isInstanceOf(Verdict.Skewed.class);
            receiverMillis.addAndGet(-40_000);
            assertThat(verify(header)).isInstanceOf(Verdict.Ok.class);
        }

        @Test
        void isBelievedOnlyFromAReceiverThatKnowsTheSecret() {
            senderMillis.addAndGet(60_000);
            PeerAuth.Signature signature = sign();
            String notice = ((Verdict.Skewed) verify(signature.header())).header();

            assertThat(signature.skew(notice)).isNotNull();
            assertThat(signature.skew(notice.replace("s=60000", "s=60001"))).isNull();
            assertThat(signature.skew("nonsense")).isNull();
            assertThat(sign().skew(notice)).as("for another request").isNull();
        }
    }

    @Nested
    class Replays {

        private final ReplayGuard guard = new ReplayGuard();

        private boolean accept(long counter) {
            return guard.accept("client", 7, counter, 1_000);
        }

        @Test
        void areRefused() {
            String header = sign().header();
            assertThat(verify(header)).isInstanceOf(Verdict.Ok.class);
            assertRefused(verify(header), AuthFailure.REPLAY);
            assertThat(verify(sign().header())).isInstanceOf(Verdict.Ok.class);
        }

        @Test
        void areToldFromCountersOutOfOrder() {
            long seed = Long.getLong("auth.seed", System.nanoTime());
            List<Long> counters = new ArrayList<>();
            for (long i = 0; i < ReplayGuard.WINDOW; i++) {
                counters.add(i);
            }
            Collections.shuffle(counters, new Random(seed));
            for (long counter : counters) {
                assertThat(accept(counter))
                        .as("seed %d, counter %d", seed, counter)
                        .isTrue();
            }
            for (long counter : counters) {
                assertThat(accept(counter))
                        .as("seed %d, counter %d", seed, counter)
                        .isFalse();
            }
        }

        @Test
        void includeWhateverIsBelowTheWindow() {
            long highest = 1_000_000;
            assertThat(accept(highest)).isTrue();
            assertThat(accept(highest - ReplayGuard.WINDOW)).isFalse();
            assertThat(accept(highest - ReplayGuard.WINDOW + 1)).isTrue();
            assertThat(accept(highest - ReplayGuard.WINDOW + 1)).isFalse();
            assertThat(accept(highest + 1)).isTrue();
            assertThat(accept(highest - ReplayGuard.WINDOW + 1)).isFalse();
        }

        @Test
        void areFoundAfterJumpsOfAnyLength() {
            long seed = Long.getLong("auth.seed", System.nanoTime());
            Random random = new Random(seed);
            java.util.Set<Long> used = new java.util.HashSet<>();
            long highest = 0;
            for (int i = 0; i < 20_000; i++) {
                long counter = Math.max(0, highest + random.nextInt(100) - 50);
                if (random.nextInt(100) == 0) {
                    counter = highest + random.nextInt(3 * ReplayGuard.WINDOW);
                }
                boolean expected = counter > highest - ReplayGuard.WINDOW && used.add(counter);
                assertThat(accept(counter)).as("seed %d, step %d", seed, i).isEqualTo(expected);
                highest = Math.max(highest, counter);
            }
        }

        @Test
        void areCountedPerSenderAndIncarnation() {
            assertThat(guard.accept("client", 7, 0, 1_000)).isTrue();
            assertThat(guard.accept("client", 8, 0, 1_000)).isTrue();
            assertThat(guard.accept("other", 7, 0, 1_000)).isTrue();
            assertThat(guard.accept("client", 7, 0, 1_000)).isFalse();
        }

        @Test
        void stayRefusedWhenTheirIncarnationIsForgotten() {
            assertThat(guard.accept("victim", 1, 5, 2_000)).isTrue();
            for (int i = 0; i < ReplayGuard.MAX_INCARNATIONS; i++) {
                assertThat(guard.accept("crowd", i, 0, 3_000 + i)).isTrue();
            }
            assertThat(guard.accept("victim", 1, 5, 2_000)).isFalse();
            assertThat(guard.accept("newcomer", 1, 0, 2_000))
                    .as("under the floor")
                    .isFalse();
            assertThat(guard.accept("newcomer", 1, 0, 10_000)).isTrue();
            assertThat(guard.accept("crowd", 500, 1, 1_500)).as("a known one").isTrue();
        }
    }
}
