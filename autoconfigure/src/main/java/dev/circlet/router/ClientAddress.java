package dev.circlet.router;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client behind trusted proxies. A forwarding header is read from right to left, since each proxy appends the address
 * it saw: the first that is not a trusted proxy is the client, and what stands left of it is hearsay.
 */
final class ClientAddress {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final List<Range> trusted = new ArrayList<>();
    private final List<String> headers;

    ClientAddress(List<String> proxies, List<String> headers) {
        this.headers = headers;
        proxies.forEach(proxy -> trusted.add(Range.parse(proxy)));
    }

    boolean trusts(String address) {
        byte[] bytes = parse(address);
        return bytes != null && trusted.stream().anyMatch(range -> range.contains(bytes));
    }

    String of(Exchange exchange) {
        String remote = exchange.remoteAddress();
        if (trusted.isEmpty() || !trusts(remote)) {
            return remote;
        }
        for (String header : headers) {
            String client = forwarded(exchange.headers(header));
            if (client != null) {
                return client;
            }
        }
        return remote;
    }

    private @Nullable String forwarded(List<String> lines) {
        List<String> hops = new ArrayList<>();
        for (String line : lines) {
            hops.addAll(List.of(line.split(",", -1)));
        }
        String last = null;
        for (int i = hops.size() - 1; i >= 0; i--) {
            String hop = hops.get(i).trim();
            if (parse(hop) == null) {
                return last;
            }
            last = hop;
            if (!trusts(hop)) {
                return hop;
            }
        }
        return last;
    }

    /** The bytes of an IP literal. Names are refused, so that nothing is ever looked up. */
    private static byte @Nullable [] parse(String address) {
        int zone = address.indexOf('%');
        String literal = zone < 0 ? address : address.substring(0, zone);
        if (!IPV4.matcher(literal).matches() && !IPV6.matcher(literal).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException ex) {
            return null;
        }
    }

    private record Range(byte[] network, int bits) {

        static Range parse(String text) {
            int slash = text.indexOf('/');
            byte[] network = ClientAddress.parse(slash < 0 ? text : text.substring(0, slash));
            if (network != null) {
                try {
                    int all = network.length * 8;
                    int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
                    if (bits >= 0 && bits <= all) {
                        return new Range(network, bits);
                    }
                } catch (NumberFormatException ex) {
                    // Told below, together with the other ways to be wrong.
                }
            }
            throw new IllegalArgumentException(
                    "Trusted proxy \"" + text + "\" is neither an IP address nor a range such as 10.0.0.0/8");
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
