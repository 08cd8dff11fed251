package dev.circlet.actuate;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.ProducibleOperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Runs the operations of one route: one as a rule, several if they differ in what they produce or consume. What the client can
 * do better is a 4xx problem detail; what the operation itself throws reaches the server as from any other handler.
 */
final class EndpointHandler implements Handler {

    private final List<WebOperation> operations;
    private final EndpointArguments arguments;
    private final EndpointSupport support;

    EndpointHandler(List<WebOperation> operations, EndpointArguments arguments, EndpointSupport support) {
        this.operations = List.copyOf(operations);
        this.arguments = arguments;
        this.support = support;
    }

    @Override
    public String name() {
        return "Actuator endpoint " + operations.get(0).getId();
    }

    @Override
    public void handle(Context context) throws Exception {
        Choice choice = choose(context);
        Map<String, Object> values = arguments.of(context, choice.operation(), support.json());
        Object result;
        try {
            result = AskedPath.during(
                    context.exchange().rawPath(), () -> choice.operation().invoke(invocation(context, values)));
        } catch (InvalidEndpointRequestException invalid) {
            throw new ProblemException(Problem.of(400, invalid.getReason()), invalid);
        }
        EndpointAnswer answer = new EndpointAnswer(context, choice.produces(), support);
        Object settled = support.results().apply(result);
        if (settled instanceof CompletionStage<?> stage) {
            context.async(stage.thenAccept(answer::writeLate));
        } else {
            answer.write(settled);
        }
    }

    private InvocationContext invocation(Context context, Map<String, Object> values) {
        return new InvocationContext(
                support.caller().apply(context.exchange()),
                values,
                OperationArgumentResolver.of(WebServerNamespace.class, () -> WebServerNamespace.SERVER),
                new ProducibleOperationArgumentResolver(() -> context.headerList("Accept")));
    }

    private record Choice(WebOperation operation, @Nullable String produces) {}

    /** The operation that reads what the client sends and writes what it likes best. */
    private Choice choose(Context context) {
        List<WebOperation> reading = operations.stream()
                .filter(operation -> reads(context, operation))
                .toList();
        if (reading.isEmpty()) {
            throw new ProblemException(Problem.of(415, "The endpoint reads " + consumed()));
        }
        requireAccept(context);
        List<String> offers = new ArrayList<>();
        for (WebOperation operation : reading) {
            Collection<String> produces = operation.getRequestPredicate().getProduces();
            if (produces.isEmpty()) {
                return new Choice(operation, null);
            }
            offers.addAll(produces);
        }
        Optional<String> best = context.accepts(offers.toArray(String[]::new));
        if (best.isEmpty()) {
            throw new ProblemException(Problem.of(406, "The endpoint writes " + String.join(", ", offers)));
        }
        return reading.stream()
                .filter(operation ->
                        operation.getRequestPredicate().getProduces().contains(best.get()))
                .findFirst()
                .map(operation -> new Choice(operation, best.get()))
                .orElseThrow();
    }

    private static void requireAccept(Context context) {
        try {
            context.headerList("Accept").forEach(MimeTypeUtils::parseMimeTypes);
        } catch (InvalidMimeTypeException invalid) {
            throw new ProblemException(Problem.of(406, "The header Accept is malformed"), invalid);
        }
    }

    private static boolean reads(Context context, WebOperation operation) {
        Collection<String> consumes = operation.getRequestPredicate().getConsumes();
        if (consumes.isEmpty() || context.contentType().isEmpty() && context.bytes().length == 0) {
            return true;
        }
        try {
            MimeType sent = MimeType.valueOf(context.contentType());
            return consumes.stream().anyMatch(type -> MimeType.valueOf(type).includes(sent));
        } catch (InvalidMimeTypeException unreadable) {
            return false;
        }
    }

    private String consumed() {
        return String.join(
                ", ",
                operations.stream()
                        .flatMap(operation -> operation.getRequestPredicate().getConsumes().stream())
                        .distinct()
                        .toList());
    }
}
