package dev.circlet.demo.web;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** What the routes below {@code /lite} share: they answer as the controllers do. */
public final class Lite {

    /** Answers what the handlers after it fail with. */
    public static final Handler FAILURES = Handler.named("Failures", context -> context.onFailure(Lite::answerFailure));

    private Lite() {}

    /**
     * Sends a response when it is there.
     *
     * @param context the request
     * @param answer the response
     * @return completes when it is written
     */
    public static CompletionStage<Void> send(Context context, CompletionStage<ResponseEntity<byte[]>> answer) {
        return answer.thenAccept(response -> {
            head(context, response);
            body(context, response.getBody());
        });
    }

    private static boolean answerFailure(Context context, Throwable failure) throws IOException {
        if (context.exchange().committed() || context.problemOf(failure).isPresent()) {
            return false;
        }
        context.failed(failure);
        ResponseEntity<ProblemDetail> response = Failures.answer(failure);
        ProblemDetail problem = response.getBody();
        if (problem != null) {
            problem.setInstance(URI.create(
                    context.exchange().basePath() + context.exchange().rawPath()));
        }
        context.json(problem);
        response.getHeaders().forEach((name, values) -> values.forEach(value -> context.setHeader(name, value)));
        return true;
    }

    private static void head(Context context, ResponseEntity<?> response) {
        context.status(response.getStatusCode().value());
        response.getHeaders().forEach((name, values) -> values.forEach(value -> context.setHeader(name, value)));
    }

    private static void body(Context context, byte @Nullable [] body) {
        try {
            if (body != null) {
                context.output().write(body);
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
