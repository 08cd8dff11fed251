package dev.circlet.test;

import dev.circlet.ring.Member;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.ring.PeerDirectoryContract;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

class ScriptedDirectoryTests extends PeerDirectoryContract {

    private static Member member(String name) {
        return Member.up(name, URI.create("http://" + name));
    }

    @Override
    protected PeerDirectory create() {
        return new ScriptedDirectory("a", List.of(member("a")));
    }

    @Override
    protected boolean change(PeerDirectory directory) {
        List<Member> members = new ArrayList<>(directory.current().members());
        members.add(member("b" + members.size()));
        ((ScriptedDirectory) directory).say(members);
        return true;
    }
}
