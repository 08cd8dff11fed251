package dev.circlet.router.template;

import dev.circlet.router.Exchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.web.IWebRequest;

/** The request as Thymeleaf sees it. Parameters are those of the query; cookies are left to handlers. */
final class TemplateRequest implements IWebRequest {

    private final Exchange exchange;
    private @Nullable Map<String, String[]> parameters;

    TemplateRequest(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String getMethod() {
        return exchange.method();
    }

    @Override
    public String getScheme() {
        return exchange.scheme();
    }

    @Override
    public String getServerName() {
        return host().replaceFirst(":\\d*$", "");
    }

    @Override
    public Integer getServerPort() {
        String port = host().replaceFirst(".*?(:(\\d{1,5}))?$", "$2");
        int standard = exchange.scheme().equals("https") ? 443 : 80;
        return port.isEmpty() ? standard : Integer.parseInt(port);
    }

    private String host() {
        String host = exchange.header("Host");
        return host == null || host.isEmpty() ? "localhost" : host;
    }

    @Override
    public String getApplicationPath() {
        return exchange.basePath();
    }

    @Override
    public String getPathWithinApplication() {
        return exchange.rawPath();
    }

    @Override
    public @Nullable String getQueryString() {
        return exchange.rawQuery();
    }

    @Override
    public boolean containsHeader(String name) {
        return exchange.header(name) != null;
    }

    @Override
    public int getHeaderCount() {
        return exchange.headerNames().size();
    }

    @Override
    public Set<String> getAllHeaderNames() {
        return exchange.headerNames();
    }

    @Override
    public Map<String, String[]> getHeaderMap() {
        Map<String, String[]> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.headerNames().forEach(name -> headers.put(name, getHeaderValues(name)));
        return headers;
    }

    @Override
    public String[] getHeaderValues(String name) {
        return exchange.headers(name).toArray(String[]::new);
    }

    @Override
    public boolean containsParameter(String name) {
        return getParameterMap().containsKey(name);
    }

    @Override
    public int getParameterCount() {
        return getParameterMap().size();
    }

    @Override
    public Set<String> getAllParameterNames() {
        return getParameterMap().keySet();
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        if (parameters == null) {
            parameters = parse(exchange.rawQuery());
        }
        return parameters;
    }

    private static Map<String, String[]> parse(@Nullable String query) {
        Map<String, String[]> parsed = new LinkedHashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            parsed.merge(name, new String[] {value}, TemplateRequest::concat);
        }
        return parsed;
    }

    private static String[] concat(String[] known, String[] more) {
        String[] all = java.util.Arrays.copyOf(known, known.length + 1);
        all[known.length] = more[0];
        return all;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException ex) {
            return text;
        }
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return getParameterMap().get(name);
    }

    @Override
    public boolean containsCookie(String name) {
        return false;
    }

    @Override
    public int getCookieCount() {
        return 0;
    }

    @Override
    public Set<String> getAllCookieNames() {
        return Set.of();
    }

    @Override
    public Map<String, String[]> getCookieMap() {
        return Map.of();
    }

    @Override
    public String @Nullable [] getCookieValues(String name) {
        return null;
    }
}
