package dev.circlet.router.template;

import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.web.IWebApplication;
import org.thymeleaf.web.IWebSession;

/** The session and the application of a router: it has neither. */
enum NoAttributes implements IWebSession, IWebApplication {
    INSTANCE;

    @Override
    public boolean exists() {
        return false;
    }

    @Override
    public boolean containsAttribute(String name) {
        return false;
    }

    @Override
    public int getAttributeCount() {
        return 0;
    }

    @Override
    public Set<String> getAllAttributeNames() {
        return Set.of();
    }

    @Override
    public Map<String, Object> getAttributeMap() {
        return Map.of();
    }

    @Override
    public @Nullable Object getAttributeValue(String name) {
        return null;
    }

    @Override
    public void setAttributeValue(String name, @Nullable Object value) {
        throw new UnsupportedOperationException("A router has no session and no application attributes");
    }

    @Override
    public void removeAttribute(String name) {}

    @Override
    public boolean resourceExists(String path) {
        return false;
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String path) {
        return null;
    }
}
