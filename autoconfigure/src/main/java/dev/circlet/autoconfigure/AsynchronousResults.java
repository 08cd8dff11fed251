package dev.circlet.autoconfigure;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes a stage of what an operation returned before it had a result. */
@FunctionalInterface
interface AsynchronousResults extends UnaryOperator<@Nullable Object> {}
