package dev.circlet.actuate;

import dev.circlet.router.Exchange;
import dev.circlet.router.Mappings;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoints need from the application to be served through the router.
 *
 * @param caller says who asks
 * @param json reads and writes the bodies of endpoints
 * @param results makes a {@link java.util.concurrent.CompletionStage} of an asynchronous result, and leaves any other as it is
 * @since 0.1
 */
public record EndpointSupport(
        Function<Exchange, EndpointCaller> caller,
        Mappings.BodyMapping json,
        UnaryOperator<@Nullable Object> results) {}
