package dev.circlet.autoconfigure;

import dev.circlet.router.Route;
import dev.circlet.router.servlet.ExchangeListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** Tells several listeners, in their order. */
final class CombinedExchangeListener implements ExchangeListener {

    private final List<ExchangeListener> listeners;

    CombinedExchangeListener(List<ExchangeListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void matched(HttpServletRequest request, Route route, String template) {
        listeners.forEach(listener -> listener.matched(request, route, template));
    }

    @Override
    public void unmatched(HttpServletRequest request, String template) {
        listeners.forEach(listener -> listener.unmatched(request, template));
    }

    @Override
    public void failed(HttpServletRequest request, Throwable failure) {
        listeners.forEach(listener -> listener.failed(request, failure));
    }
}
