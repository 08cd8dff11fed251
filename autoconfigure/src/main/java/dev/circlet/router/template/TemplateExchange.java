package dev.circlet.router.template;

import dev.circlet.router.Exchange;
import java.security.Principal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.web.IWebApplication;
import org.thymeleaf.web.IWebExchange;
import org.thymeleaf.web.IWebRequest;
import org.thymeleaf.web.IWebSession;

/** What Thymeleaf sees of an exchange. The attributes are those of one rendering and hold its model. */
final class TemplateExchange implements IWebExchange {

    private final Map<String, @Nullable Object> attributes = new HashMap<>();
    private final Exchange exchange;
    private final Locale locale;
    private final IWebRequest request;

    TemplateExchange(Exchange exchange, Locale locale) {
        this.exchange = exchange;
        this.locale = locale;
        this.request = new TemplateRequest(exchange);
    }

    @Override
    public IWebRequest getRequest() {
        return request;
    }

    @Override
    public IWebSession getSession() {
        return NoAttributes.INSTANCE;
    }

    @Override
    public boolean hasSession() {
        return false;
    }

    @Override
    public IWebApplication getApplication() {
        return NoAttributes.INSTANCE;
    }

    @Override
    public @Nullable Principal getPrincipal() {
        return null;
    }

    @Override
    public Locale getLocale() {
        return locale;
    }

    @Override
    public @Nullable String getContentType() {
        return exchange.responseHeader("Content-Type");
    }

    @Override
    public String getCharacterEncoding() {
        return "UTF-8";
    }

    @Override
    public boolean containsAttribute(String name) {
        return attributes.containsKey(name);
    }

    @Override
    public int getAttributeCount() {
        return attributes.size();
    }

    @Override
    public Set<String> getAllAttributeNames() {
        return attributes.keySet();
    }

    @Override
    public Map<String, @Nullable Object> getAttributeMap() {
        return attributes;
    }

    @Override
    public @Nullable Object getAttributeValue(String name) {
        return attributes.get(name);
    }

    @Override
    public void setAttributeValue(String name, @Nullable Object value) {
        attributes.put(name, value);
    }

    @Override
    public void removeAttribute(String name) {
        attributes.remove(name);
    }

    @Override
    public String transformURL(String url) {
        return url;
    }
}
