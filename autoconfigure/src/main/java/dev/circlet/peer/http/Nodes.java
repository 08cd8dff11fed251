package dev.circlet.peer.http;

import dev.circlet.cache.Inbound.KeyState;
import dev.circlet.cache.Inbound.Setting;
import dev.circlet.peer.PeerReply.NodeInfo;
import dev.circlet.ring.Member;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The notation of what nodes tell about themselves. */
final class Nodes {

    private static final Member.State[] STATES = {Member.State.JOINING, Member.State.UP, Member.State.LEAVING};

    private Nodes() {}

    static void writeInfo(Output out, NodeInfo info) throws ProtocolException {
        out.text(info.version());
        writeMembers(out, info.members());
        bounded(info.settings(), "settings");
        out.varint(info.settings().size());
        for (Setting setting : info.settings()) {
            out.text(setting.name());
            out.text(setting.value());
        }
    }

    static NodeInfo readInfo(Input in) throws ProtocolException {
        String version = in.text();
        List<Member> members = readMembers(in);
        int count = in.count(Frame.MAX_ITEMS, "settings");
        List<Setting> settings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            settings.add(new Setting(in.text(), in.text()));
        }
        return new NodeInfo(version, members, List.copyOf(settings));
    }

    static void writeMembers(Output out, List<Member> members) throws ProtocolException {
        bounded(members, "members");
        out.varint(members.size());
        for (Member member : members) {
            out.name(member.name());
            out.text(member.uri().toString());
            out.int8(member.weight());
            out.int8(code(member.state()));
        }
    }

    static List<Member> readMembers(Input in) throws ProtocolException {
        int count = in.count(Frame.MAX_ITEMS, "members");
        List<Member> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(member(in));
        }
        return List.copyOf(members);
    }

    private static Member member(Input in) throws ProtocolException {
        String name = in.name();
        String uri = in.text();
        int weight = in.int8();
        int state = in.int8();
        if (state >= STATES.length) {
            throw ProtocolException.malformed("State " + state + " of a member is unknown");
        }
        try {
            return new Member(name, URI.create(uri), weight, STATES[state]);
        } catch (IllegalArgumentException invalid) {
            throw ProtocolException.malformed("A member has no valid URI or weight");
        }
    }

    static void writeState(Output out, KeyState state) throws ProtocolException {
        out.text(state.held());
        out.zigzag(state.ageMillis());
        out.zigzag(state.remainingMillis());
        out.text(state.reason());
    }

    static KeyState readState(Input in) throws ProtocolException {
        return new KeyState(in.text(), in.zigzag(), in.zigzag(), in.text());
    }

    private static int code(Member.State state) {
        return switch (state) {
            case JOINING -> 0;
            case UP -> 1;
            case LEAVING -> 2;
        };
    }

    private static void bounded(List<?> items, String what) throws ProtocolException {
        if (items.size() > Frame.MAX_ITEMS) {
            throw ProtocolException.limit(
                    items.size() + " " + what + " cannot be sent in one frame; the limit is " + Frame.MAX_ITEMS);
        }
    }
}
